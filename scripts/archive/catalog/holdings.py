"""What came in and what became of it: the page `about/holdings/`, and all of it as JSON.

Names and messages come from files that anyone may have made: they stand on the page escaped,
and the page stays short however many files need a person; the JSON names every one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from archive.catalog.listing import box, page_of
from archive.model import Page

IDENTITY = "about/holdings"
MOST = 50  # files that the page names for one reason
LONGEST = 300  # characters of a message on the page


class Reason(NamedTuple):
    """Why a file needs a person, and what that person can do."""

    name: str
    advice: str


# By the code of a problem.  First why there is no page, then what to check on a page.
REFUSED = {
    "empty": Reason("空文件", "放入正文，或删去文件。"),
    "binary": Reason("不是文本", "从原来的程序导出为文本，再放进来。"),
    "media-type": Reason("不收的格式", "转成 .txt 或 .md；同名的文本已在时，可以删去。"),
    "same-page": Reason("与另一个文件同一页", "给其中一个改名。"),
    "long-name": Reason("名字太长", "改短文件或文件夹的名字。"),
    "deep": Reason("文件夹太深", "移到较浅的文件夹。"),
    "too-large": Reason("文件太大", "分成几个文件。"),
    "link": Reason("符号链接", "放入文件本身，或删去链接；链接不会被跟随。"),
    "special": Reason("管道或设备", "删去；只读普通文件。"),
    "folder": Reason("空文件夹", "放入文本，或删去。"),
    "closed": Reason("打不开的文件夹", "检查权限和路径。"),
    "unreadable": Reason("读不了的文件", "检查权限和磁盘。"),
    "changed": Reason("读取时变了", "等写入完成后再运行一次。"),
    "sidecar": Reason("旁注有误", "照说明改正旁注。"),
    "orphan": Reason("旁注没有文本", "改成文本的名字，或删去。"),
    "redirect": Reason("旧地址有冲突", "改正旁注里的 redirect_from。"),
    "replaces": Reason("取代关系有误", "改正旁注里的 replaces。"),
    "failed": Reason("程序出错", "请把这个文件报告给维护者。"),
}
TO_CHECK = {
    "undecodable": Reason("编码无法辨认", "另找一份；页面照原样显示。"),
    "mojibake": Reason("乱码无法还原", "另找一份；已丢失的字补不回来。"),
    "replacement-characters": Reason("文件里的字已丢失", "另找一份；原文件就缺这些字。"),
    "invalid-bytes": Reason("有无效的字节", "与原件核对标出的地方。"),
    "truncated": Reason("文件在半个字处中断", "重新下载；末尾可能缺文字。"),
    "uncertain-encoding": Reason("编码没有把握", "看看文字是否通顺；不对就转成 UTF-8。"),
}
TOLD = {"repaired": "还原了乱码的", "mixed-encodings": "由两种编码拼成的"}
STATUS = {
    "archived": "收录成页",
    "verbatim": "照原样显示",
    "withdrawn": "已撤下",
    "duplicate": "与另一篇同文，并入那一页",
    "refused": "没有页面",
}
UNKNOWN = Reason("其他", "照说明处理。")


class Need(NamedTuple):
    """A file that needs a person, for one reason."""

    source: str  # printable
    status: str
    code: str
    message: str


class Fate(NamedTuple):
    """What became of one file."""

    source: str
    status: str
    encoding: str
    problems: Sequence[tuple[str, str]]  # codes and messages
    leads_to: str = ""  # the identity of the report on whose page it is, where it has none


def needs_of(fate: Fate) -> list[Need]:
    """Return what a person has to do about a file: everything if refused, else what to check."""
    if fate.status == "withdrawn":
        return []
    wanted = [
        (code, message)
        for code, message in fate.problems
        if fate.status == "refused" or code in TO_CHECK
    ]
    return [Need(fate.source, fate.status, code, message) for code, message in wanted]


def holdings(fates: Iterable[Fate]) -> tuple[Page, str]:
    """Return the page that says what became of every file, and the same, complete, as JSON."""
    every = sorted(fates)
    needs = [need for fate in every for need in needs_of(fate)]
    copies = [fate for fate in every if fate.leads_to]
    shown = [fate for fate in every if fate.status in ("archived", "verbatim")]
    statuses = Counter(fate.status for fate in every)
    encodings = Counter(fate.encoding for fate in shown)
    told = Counter(code for fate in shown for code in {code for code, _ in fate.problems})
    plain = {
        "files": len(every),
        "outcomes": dict(sorted(statuses.items())),
        "encodings": dict(sorted(encodings.items())),
        "told": {code: told[code] for code in TOLD if told[code]},
        "needs": [need._asdict() for need in needs],
        "copies": [
            {"source": fate.source, "url": f"reports/{quote(fate.leads_to)}/"} for fate in copies
        ],
    }
    parts = _parts(statuses, encodings, told, needs, copies)
    page = page_of(IDENTITY, "收录情况", *parts)
    return page, json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _parts(
    statuses: Counter[str],
    encodings: Counter[str],
    told: Counter[str],
    needs: Sequence[Need],
    copies: Sequence[Fate],
) -> Iterable[str]:
    files = len({need.source for need in needs})
    yield box(
        f"<p>seeds/ 里共有 {statuses.total():,} 个文件（旁注随文本计），每一个的去向都在这里。"
        f"{f'{files:,} 个需要有人看一看。' if files else '没有需要处理的。'}"
        '完整的清单：<a href="../holdings.json">holdings.json</a>。</p>'
    )
    extra = [(name, told[code]) for code, name in TOLD.items() if told[code]]
    rows = [(STATUS.get(status, status), count) for status, count in statuses.most_common()]
    yield box(_table("去向", [*rows, *((f"其中{name}", count) for name, count in extra)]))
    if encodings:
        yield "## 编码 {: #encodings }\n"
        yield box(_table("编码", encodings.most_common()))
    groups: dict[str, list[Need]] = {}
    for need in needs:
        groups.setdefault(need.code, []).append(need)
    known = [*REFUSED, *TO_CHECK]
    others = sorted(groups.keys() - set(known))
    for code in [*filter(groups.get, known), *others]:
        reason = REFUSED.get(code) or TO_CHECK.get(code) or UNKNOWN
        yield f"## {reason.name}（{len(groups[code]):,} 个） {{: #why-{_safe(code)} }}\n"
        yield box(f"<p>{reason.advice}</p>{_list([*map(_need, groups[code])])}")
    if copies:
        yield f"## 与另一篇同文（{len(copies):,} 个） {{: #copies }}\n"
        yield box(f"<p>并入先收录的那一页。</p>{_list([*map(_copy, copies)])}")


def _table(name: str, rows: Iterable[tuple[Any, int]]) -> str:
    lines = "".join(
        f'<tr><th scope="row">{escape(str(said))}</th><td>{count:,}</td></tr>'
        for said, count in rows
    )
    head = f'<thead><tr><th scope="col">{name}</th><th scope="col">文件</th></tr></thead>'
    return f"<table>{head}<tbody>{lines}</tbody></table>"


def _need(need: Need) -> str:
    return f'{_file(need.source)} <span class="facts-of" lang="en">{_short(_without(need))}</span>'


def _copy(copy: Fate) -> str:
    to = f"../../reports/{quote(copy.leads_to)}/"
    return f'{_file(copy.source)} → <a href="{escape(to)}">{_short(copy.leads_to)}</a>'


def _file(source: str) -> str:
    return f"<code>{_short(source)}</code>"


def _list(rows: Sequence[str]) -> str:
    """Return a list of rows of HTML, the first of them."""
    items = "".join(f"<li>{row}</li>" for row in rows[:MOST])
    more = len(rows) - MOST
    rest = f'<p>另有 {more:,} 个，见<a href="../holdings.json">完整的清单</a>。</p>'
    return f"<ul>{items}</ul>{rest if more > 0 else ''}"


def _without(need: Need) -> str:
    """Return the message without the name of the file, which stands before it."""
    return need.message.removeprefix(f"{need.source}: ")


def _short(text: str) -> str:
    """Return a text from a file on one line, cut, as HTML."""
    line = " ".join(text.split())
    return escape(line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…")


def _safe(code: str) -> str:
    return "".join(char if char.isalnum() and char.isascii() else "-" for char in code)
