"""What was tried, and what came of it → docs/about/attacks.md; `make attacks-page`.

A test compares the page with what comes of the attacks now.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from archive.build.reports import reports
from archive.build.store import find_sources
from archive.build.workers import Workers
from archive.identity import printable
from archive.model import Report
from archive.stages.escaping import escape
from tests.attacks.corpus import Attack, attacks, write

PAGE = Path(__file__).resolve().parents[2] / "docs" / "about" / "attacks.md"
HEAD = """\
# 试过的攻击

源文本、文件名、旁注和读者的检索词都可能怀有恶意。\
下面每一种都写进一个档案，照常转换和构建，\
再在真实的浏览器里逐页打开：没有脚本运行，没有请求发往别的主机，\
没有档案之外的文件被读写，页面的结构不变，\
正文与保留的文字逐字相同，而且 MkDocs 单独生成的网站与此逐字节相同。\
这张表由 `make attacks-page` 写出，测试与它核对；承诺写在 `SECURITY.md`。

另有两道墙，即使前面都失守也还在：\
每一页的内容安全策略只许运行网站自己的脚本文件\
（测试有意放进一段脚本，确认它被拦下）；构建只启动 git 一个程序。

| 试了什么 | 结果 | 起初（已修正） |
| --- | --- | --- |
"""


def page() -> str:
    """Return the page, as what comes of the attacks now has it."""
    with tempfile.TemporaryDirectory(prefix="archive-") as folder:
        place = Path(folder)
        write(place)
        found = find_sources(place / "seeds")
        made = {report.source: report for report in reports(found, Workers(1))}
    lines = []
    for attack in attacks():
        report = made.get(printable(f"seeds/{attack.name}"))
        cells = attack.tries, came_of(attack, report), attack.before
        lines.append(f"| {' | '.join(map(_cell, cells))} |\n")
    return HEAD + "".join(lines)


def came_of(attack: Attack, report: Report | None) -> str:
    """Return what became of an attack."""
    if attack.query:
        return "照字面检索和显示"
    if report is None:
        return "不读取"
    if report.status == "refused":
        return "拒绝，并说明原因"
    if report.status == "withdrawn":
        return "只显示撤下的原因，照字面"
    if report.status == "verbatim":
        return "照原样显示，不作解读"
    return "正文逐字相同，照字面显示"


def _cell(text: str) -> str:
    return escape(text).replace("|", "&#124;")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
