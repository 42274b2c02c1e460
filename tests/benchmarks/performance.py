"""What was measured of the build → the page `docs/about/performance.md` and its picture."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

from archive.search.index import partitions_for
from tests.benchmarks.archives import FAULTS, ROOT, Point, Run
from tests.benchmarks.conversion import Rate
from tests.benchmarks.cost import Cost
from tests.benchmarks.rivals import Rival
from tests.benchmarks.tools import NotMeasured

MAIN = 10_000  # reports: where most bars are
MOST, FEWEST = 100_000, 1_000  # reports that growth is judged between
PAGE = ROOT / "docs" / "about" / "performance.md"
PLOT = "images/performance.svg"  # beside it


@dataclass(slots=True)
class Measured:
    """All that was measured in one run."""

    points: list[Point] = field(default_factory=list)
    rivals: list[tuple[Rival, int, Cost | NotMeasured]] = field(default_factory=list)
    rates: dict[str, Rate] = field(default_factory=dict)

    @property
    def main(self) -> Point:
        """The archive that is measured in all ways."""
        return max((p for p in self.points if p.reports <= MAIN), key=lambda p: p.reports)

    def at(self, reports: int) -> Point:
        """Return what was measured of an archive of so many reports."""
        return next(point for point in self.points if point.reports == reports)


class Bar(NamedTuple):
    """A line of the table of ratios."""

    says: str
    reports: int
    ours: str
    other: str
    value: float = 0  # 0: not measured
    limit: float = 0
    least: bool = True  # the limit is the least, not the most
    shown: str = "{:.1f} 倍"
    judged: bool = True  # it was measured where the bar is

    def row(self) -> str:
        """Return the line in Markdown."""
        value = self.shown.format(self.value) if self.value else "—"
        limit = ("≥ " if self.least else "≤ ") + self.shown.format(self.limit)
        met = self.value >= self.limit if self.least else self.value <= self.limit
        verdict = ("达到" if met else "**未达到**") if self.judged else "篇数不同，不作判断"
        cells = (self.says, f"{self.reports:,}", self.ours, self.other, value, limit)
        return f"| {' | '.join(cells)} | {verdict if self.value else '未测'} |"


TIMES, PER, PART, PLAIN = "{:.1f} 倍", "{:.3f}", "{:.4f}", "{:,.0f}"  # how values are shown


def bars(measured: Measured) -> Iterator[Bar]:
    """Yield each ratio beside its bar."""
    for rival, number, cost in measured.rivals:
        yield from _beside(rival, number, measured.at(number).runs["full"], cost)
    main = measured.main
    full, number, exact = main.runs["full"], main.reports, main.reports == MAIN
    for name, says, part in (("nothing", "没有变化", 30), ("changed", "改一篇", 15)):
        run = main.runs[name]
        two = seconds(run.seconds), f"{seconds(full.seconds)}（从头构建）"
        yield Bar(says, number, *two, run.seconds / full.seconds, 1 / part, False, PART, exact)
    one = main.runs["one"].seconds
    two = seconds(full.seconds), f"{seconds(one)}（一个进程）"
    yield Bar("两个进程", number, *two, one / full.seconds, 1.7, True, TIMES, exact)
    ours, naive = (measured.rates[name].each for name in ("ours", "naive"))
    two = f"{ours:,.0f} 篇/秒", f"{naive:,.0f} 篇/秒（朴素的循环）"
    yield Bar("只转换，一个核，每秒篇数", number, two[0], "—", ours, 600, True, PLAIN, exact)
    yield Bar("只转换", number, *two, naive / ours, 12, False, TIMES, exact)
    least, most = measured.points[0], measured.points[-1]
    exact = (least.reports, most.reports) == (FEWEST, MOST)
    two = per_report(most), f"{per_report(least)}（{least.reports:,} 篇）"
    growth = most.runs["full"].seconds / most.reports / least.runs["full"].seconds * least.reports
    yield Bar("每篇用时", most.reports, *two, growth, 1.1, False, PER, exact)
    peak = max(run.peak for run in most.runs.values())
    exact = most.reports == MOST
    two = size(peak), "—"
    yield Bar("内存峰值，MB", most.reports, *two, peak / 1e6, 700, False, PLAIN, exact)


def _beside(rival: Rival, number: int, ours: Run, cost: Cost | NotMeasured) -> Iterator[Bar]:
    exact, took = number == rival.reports, seconds(ours.seconds)
    if isinstance(cost, NotMeasured):
        yield Bar(rival.name, number, took, f"未测：{cost}", 0, rival.faster, True, TIMES)
        return
    two = took, seconds(cost.seconds)
    faster = cost.seconds / ours.seconds
    yield Bar(rival.name, number, *two, faster, rival.faster, True, TIMES, exact)
    if rival.memory:
        two = size(ours.peak), size(cost.peak)
        share = ours.peak / cost.peak
        says = f"{rival.name}：内存峰值"
        yield Bar(says, number, *two, share, rival.memory, False, PER, exact)


def page(measured: Measured) -> str:
    """Return the page in Markdown."""
    builds = [build_row(says, measured.main, name) for name, says in BUILDS.items()]
    return "\n".join(
        [
            HEAD,
            "## 与标准相比 {#bars}\n",
            "| | 篇数 | 本站 | 对照 | 比 | 标准 | |",
            "|---|---:|---:|---:|---:|---:|---|",
            *(bar.row() for bar in bars(measured)),
            f"\n## {measured.main.reports:,} 篇的各种构建 {{#builds}}\n",
            "| | 秒 | 内存峰值 | 读取比较的文件 | 写入的文件 | 移走的文件 |",
            "|---|---:|---:|---:|---:|---:|",
            *builds,
            "\n## 随篇数增长 {#growth}\n",
            f"![每篇用时和内存峰值随篇数的变化]({PLOT})\n",
            "| 篇数 | 从头构建 | 每篇 | 内存峰值 | 没有变化 | 改一篇 "
            "| 索引，每篇 | 供显示的正文，每篇 | 网站 |",
            "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
            *map(growth_row, measured.points),
            "\n改动一篇所读写的文件：\n",
            "| 篇数 | 分区 | 改一篇：读 | 写 | 加一篇：读 | 写 | 删一篇：读 | 写 |",
            "|---:|---:|---:|---:|---:|---:|---:|---:|",
            *map(files_row, measured.points),
            "",
        ]
    )


BUILDS = {
    "full": "从头构建，两个进程",
    "one": "从头构建，一个进程",
    "nothing": "没有变化",
    "changed": "改一篇",
    "added": "加一篇",
    "deleted": "删一篇",
}


def build_row(says: str, point: Point, name: str) -> str:
    """Return the line of one way to build."""
    run = point.runs[name]
    files = f"{run.read:,} | {run.written:,} | {run.removed:,}"
    return f"| {says} | {run.seconds:.2f} | {size(run.peak)} | {files} |"


def growth_row(point: Point) -> str:
    """Return the line of one number of reports."""
    runs = point.runs
    cells = (
        f"{point.reports:,}",
        seconds(runs["full"].seconds),
        per_report(point),
        size(runs["full"].peak),
        seconds(runs["nothing"].seconds),
        seconds(runs["changed"].seconds),
        f"{point.index:,.0f} 字节",
        f"{point.texts:,.0f} 字节",
        f"{point.files:,} 个文件，{size(point.size)}",
    )
    return f"| {' | '.join(cells)} |"


def files_row(point: Point) -> str:
    """Return the line of what changes take, for one number of reports."""
    runs = [point.runs[name] for name in ("changed", "added", "deleted")]
    partitions = f"{partitions_for(point.reports):,}"
    cells = [f"{number:,}" for run in runs for number in (run.read, run.written)]
    return f"| {point.reports:,} | {partitions} | {' | '.join(cells)} |"


def seconds(number: float) -> str:
    """Show seconds."""
    return f"{number:.2f} 秒" if number < 10 else f"{number:,.1f} 秒"


def size(number: float) -> str:
    """Show bytes."""
    return f"{number / 1e6:,.0f} MB"


def per_report(point: Point) -> str:
    """Show the time of a report in a build from nothing."""
    return f"{point.runs['full'].seconds / point.reports * 1000:.2f} 毫秒"


HEAD = f"""\
---
title: 构建的实测
---

# 构建的实测

由 `make bench` 写成，不要手改；`make bench SIZE=100000` 连 30,000 和 100,000 篇一起测。

同一台机器（{platform.system()}，Python {platform.python_version()}）、同一次运行，两个处理器核，\
两个进程（另注的除外）；每次构建是一个新的进程。报告是生成的，每篇约 3,000 字，\
{FAULTS:.0%} 的文件带有毛病（编码、控制字符、一行到底等）。\
超过一万篇的从头构建和对照的工具各测一次，其余各三次取中位数，一个进程的和两个进程的轮流；\
文件数取最多的。每次计时之前，先等此前写的都落盘。内存是最大的一个进程的。\
本站的用时从源文本算起，含分类浏览的页面；对照的工具只用同样的报告页和目录页，从页面算起，\
版本写在 `tests/benchmarks/rivals.py` 里。\
量完之前不删各档案，一篇的增删要移动许多文件，放在最后（ext4 刚删过许多文件时，新建文件会慢十倍）。\
读取的文件是为比较而打开的，写入的含 `docs/` 和网站两处。\
绝对的时间因机器而异，比不大变。
"""


def write(measured: Measured) -> None:
    """Write the page and its picture."""
    PAGE.write_text(page(measured), "utf-8")
    (PAGE.parent / PLOT).write_text(plot(measured.points), "utf-8")


WIDTH, HEIGHT, LEFT, TOP = 300, 160, 60, 40  # of a panel, and around it


def plot(points: list[Point]) -> str:
    """Return a picture in SVG: time a report and peak memory over the number of reports."""
    width, height = 2 * (WIDTH + LEFT) + 20, HEIGHT + 2 * TOP
    times = [point.runs["full"].seconds / point.reports * 1000 for point in points]
    peaks = [point.runs["full"].peak / 1e6 for point in points]
    numbers = [point.reports for point in points]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' font-family="sans-serif" font-size="12" fill="#808080">\n'
        "<title>从头构建：每篇用时和内存峰值随篇数的变化</title>\n"
        + panel(LEFT, "从头构建，每篇毫秒", numbers, times)
        + panel(2 * LEFT + WIDTH, "从头构建，内存峰值，MB", numbers, peaks)
        + "</svg>\n"
    )


def panel(left: int, title: str, numbers: list[int], values: list[float]) -> str:
    """Return one diagram: numbers on a logarithmic axis, values on one that begins at zero."""
    top, bottom = max(values) * 1.2, TOP + HEIGHT
    span = log(numbers[-1] / numbers[0]) or 1
    xs = [left + 20 + log(n / numbers[0]) / span * (WIDTH - 40) for n in numbers]
    ys = [bottom - value / top * HEIGHT for value in values]
    lines = [
        f'<text x="{left}" y="{TOP - 16}">{title}</text>',
        f'<path d="M{left} {TOP}V{bottom}H{left + WIDTH}" fill="none" stroke="#808080"/>',
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))}"'
        ' fill="none" stroke="#00897b" stroke-width="2"/>',
    ]
    for x, y, number, value in zip(xs, ys, numbers, values, strict=True):
        lines += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#00897b"/>',
            f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{value:,.3g}</text>',
            f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{number:,}</text>',
        ]
    return "\n".join(lines) + "\n"
