"""Our search beside Pagefind's and Material's, over the same reports in the same browser.

    make bench-search [SIZE=10000] [ARGS="--engines ours --queries 100 --texts FOLDER…"]

Each engine indexes the same generated reports and is asked the same queries: pieces of 2 to 12
characters that stand in some report, and splices of two pieces that stand in none, though all
their pairs of characters do.  What it finds is compared with a plain look into every text.
The table goes to standard output, and with --write into `docs/about/search-measured.md`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Error

from archive.search.index import facts_of, other_files, shard, shards_for
from archive.search.records import Record
from archive.search.segments import segment_of
from archive.stages.decode import decode
from tests import generator
from tests.benchmarks import index_build
from tests.benchmarks.asking import READ, a_browser, measure
from tests.benchmarks.engines import (
    MATERIAL_MOST,
    ROOT,
    Engine,
    material,
    ours,
    pagefind,
)
from tests.benchmarks.served import serving
from tests.benchmarks.tools import NotMeasured
from tests.search.samples import splices, substrings

ENGINES = ("ours", "pagefind", "material")
SEED = 1
CHARACTERS = 3000  # of a piece of a real text
PAGE = ROOT / "docs" / "about" / "search-measured.md"

Measures = Mapping[str, float]


class Row(NamedTuple):
    """A line of the table."""

    says: str
    key: str
    shown: Callable[[float], str]
    bar: str = ""
    compared: bool = True  # a ratio means something


def plain(number: float) -> str:
    """Show a number with as many digits as mean something."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def share(number: float) -> str:
    """Show a share of 1."""
    return f"{number:.3f}"


def size(number: float) -> str:
    """Show a number of bytes."""
    return f"{number / 1000:,.1f} KB" if number < 1e6 else f"{number / 1e6:,.1f} MB"


ROWS = (
    Row(f"查全率（答案不超过 {READ} 篇的查询）", "recall", share, "1.000", False),
    Row(f"查准率（前 {READ} 个结果）", "precision", share, "1.000", False),
    Row("拼接的句子哪里都没有，却显示了结果的", "false", share, "0", False),
    Row("首个结果之前取来的字节，中位数", "cold bytes", size, "BYTES"),
    Row("同上，最多", "cold bytes, worst", size),
    Row("同上，请求数的中位数", "cold requests", plain),
    Row("断定拼接的句子没有所取的字节，最多", "splice bytes", size, "SPLICE"),
    Row("同上，中位数", "splice bytes, median", size),
    Row("页面已用过：击键到首个结果，毫秒，中位数", "warm", plain, "WARM"),
    Row("同上，第 95 百分位", "warm, 95th", plain),
    Row("其中只是取文件（先 3 个、再 4 个）的时间", "bare", plain),
    Row("同一查询第二次：毫秒，中位数", "warm again", plain),
    Row("建索引，一个进程，秒", "build seconds", plain, "BUILD"),
    Row("建索引，两个进程，秒", "build seconds, two", plain, "BUILD"),
    Row("建索引，处理器时间，秒", "build processor", plain, "BUILD"),
    Row("建索引的内存峰值", "build peak", size, "MEMORY"),
    Row("同上，两个进程中大的", "build peak, two", size),
    Row("索引，每篇字节", "index bytes", size),
    Row("供显示的正文，每篇字节", "text bytes", size),
    Row("浏览器代码，压缩后", "code bytes", size, "≤ 12 KB", False),
)
BARS = {
    10_000: {
        "BYTES": "≤ 80 KB",
        "SPLICE": "≤ 1.5 MB",
        "WARM": "≤ 20，比 ≤ 0.2",
        "BUILD": "比 ≤ 0.25",
        "MEMORY": "比 ≤ 0.1",
    },
    100_000: {"BYTES": "≤ 160 KB"},
}

NOTES = """\
字节是响应正文的大小，服务器不压缩，算到首个结果显示的一刻；浏览器的缓存是空的，只算检索的代码\
和索引，不算它所在的页面。“页面已用过”指同一页面接连查不同的词，索引的片段仍要现取；“只是取文件”\
是同一页面上别的什么也不做所用的时间，机器忙时占大半。Pagefind 只显示一个结果（最少的工作），本站\
和 Material 照常显示。Pagefind 建索引从最简的 HTML 开始，本站从文本开始，都写到磁盘；Material 的\
时间是开与不开检索的构建之差。内存是最大的一个进程的。末列是本站与 Pagefind 之比：绝对的时间因机器\
和它当时的忙闲而异，比不大变。"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print a table in Markdown.

    Returns:
        0; what could not be measured is said below the table.
    """
    options = _parser().parse_args(argv)
    work = options.cache.resolve() / "bench-search"
    shutil.rmtree(work, ignore_errors=True)
    tell(f"making {options.size:,} reports")
    made = list(records(options.size))
    index_build.save(work / "records", made, options.size)
    drawn = Queries(made, options.queries)
    measured: dict[str, dict[str, float]] = {}
    missing = []
    try:
        with a_browser() as browser:
            for name in options.engines.split(","):
                try:
                    tell(f"{name}: building")
                    engine, asked = prepared(name, work, drawn)
                    tell(f"{name}: asking")
                    measured[engine.name] = engine.measures | answers(browser, engine, asked)
                except NotMeasured as reason:
                    missing.append(f"{name}: {reason}")
    finally:
        if not options.keep:
            shutil.rmtree(work)
    text = table(options.size, options.queries, measured)
    if options.texts:
        text += "\n" + real(options.texts)
    print(text, *missing, sep="\n")
    if options.write:
        write(text, options.size)
    return 0


class Queries:
    """Reports, and what is asked of them."""

    def __init__(self, records: Sequence[Record], number: int) -> None:
        self.records = records
        self.number = number
        self.drawn = substrings(records, number, SEED)
        self.nowhere = splices(records, number, SEED)


def records(number: int) -> Iterator[Record]:
    """Yield generated reports, as search knows them."""
    for made in generator.reports(number, SEED):
        yield Record(
            f"{made.name[:3]}/{made.name}",
            made.title,
            made.body,
            made.year,
            f"{made.year}",
            f"{made.year} 年",
            "工作报告",
            "县",
            (made.province,),
        )


def prepared(name: str, work: Path, asked: Queries) -> tuple[Engine, Queries]:
    """Return an engine that is built, and what it is asked."""
    tools = work.parent / "bench-venv"
    if name == "ours":
        return ours(work, len(asked.records)), asked
    if name == "pagefind":
        return pagefind(work, tools, asked.records, len(asked.records)), asked
    if len(asked.records) > MATERIAL_MOST:
        asked = Queries(asked.records[:MATERIAL_MOST], asked.number)
    return material(work, tools, asked.records), asked


def answers(browser: Browser, engine: Engine, asked: Queries) -> dict[str, float]:
    """Return what is measured of an engine in the browser."""
    try:
        with serving(engine.site) as server:
            return measure(browser, engine, server, asked.drawn, asked.nowhere)
    except Error as error:
        raise NotMeasured(f"it did not answer: {error.message.splitlines()[0]}") from error


def table(reports: int, queries: int, measured: Mapping[str, Measures]) -> str:
    """Return what was measured, a line a measure."""
    lines = [
        f"## {reports:,} 篇 {{#r{reports}}}",
        "",
        f"生成的报告，每篇约 3,000 字；随机抽取的片段和拼接的句子各 {queries} 个。",
        "",
        f"| | 标准 | {' | '.join(measured)} | 比 |",
        f"|---|---|{'---:|' * (len(measured) + 1)}",
    ]
    for row in ROWS:
        cells = [row.shown(m[row.key]) if row.key in m else "—" for m in measured.values()]
        bar = row.bar if not row.bar.isupper() else BARS.get(reports, {}).get(row.bar, "")
        if any(cell != "—" for cell in cells):
            lines.append(f"| {row.says} | {bar} | {' | '.join(cells)} | {ratio(row, measured)} |")
    return "\n".join([*lines, ""])


def ratio(row: Row, measured: Mapping[str, Measures]) -> str:
    """Return how ours compares with Pagefind, which does with all processors what it does."""
    one = measured.get("本站", {}).get(row.key)
    other = measured.get("Pagefind", {}).get(row.key.removesuffix(", two"))
    return f"{one / other:.2g}" if row.compared and one is not None and other else ""


def real(folders: Sequence[Path]) -> str:
    """Return what the index of real texts takes, cut into pieces of about 3,000 characters."""
    pieces = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.txt")):
        text = decode(path.read_bytes()).text
        for start in range(0, len(text) - CHARACTERS // 2, CHARACTERS):
            piece = text[start : start + CHARACTERS]
            pieces.append(Record(f"{path.stem}/{start}", piece[:20], piece, 2020))
    shards = shards_for(len(pieces))
    segments = [segment_of(pieces[at : at + 400], shards) for at in range(0, len(pieces), 400)]
    total = sum(len(shard(segments, number)) for number in range(shards))
    total += sum(len(data) for _, data in other_files([list(map(facts_of, pieces))]))
    return (
        f"## 真实的文本 {{#real}}\n\n{len(pieces)} 段真实的报告，每段 3,000 字：索引（正文除外）"
        f"每段 {total / len(pieces):,.0f} 字节（标准：不超过 3,200）。\n"
    )


def write(text: str, reports: int) -> None:
    """Put the sections in `text` into the page of the docs, in the place of those before."""
    old = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    sections = {"r10000": "", "r100000": "", "real": ""}
    for part in re.split(r"(?m)^(?=## )", old + "\n" + text):
        if match := re.match(r"## .*\{#(\w+)\}", part):
            sections[match[1]] = part.strip() + "\n"
    head = (
        "---\ntitle: 检索的实测\n---\n\n# 检索的实测\n\n"
        "由 `make bench-search` 写成，不要手改；怎样重做，见该命令的说明。\n\n" + NOTES + "\n"
    )
    PAGE.write_text("\n".join([head, *(part for part in sections.values() if part)]), "utf-8")
    tell(f"written: {PAGE.relative_to(ROOT)} ({reports:,} reports)")


def tell(words: str) -> None:
    """Say on standard error how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=10_000, metavar="N", help="reports")
    parser.add_argument("--queries", type=int, default=100, metavar="N")
    parser.add_argument("--engines", default=",".join(ENGINES), help="(default: %(default)s)")
    parser.add_argument(
        "--texts", type=Path, nargs="+", default=[], help="real texts to measure the index on"
    )
    parser.add_argument("--write", action="store_true", help="keep the table in the docs")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", help="(default: .cache)")
    parser.add_argument("--keep", action="store_true", help="leave what was built in the cache")
    return parser


if __name__ == "__main__":
    sys.exit(main())
