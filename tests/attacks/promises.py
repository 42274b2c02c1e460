"""What holds for any bytes whatever: checked for each text that fuzzing comes upon."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

from archive.convert import convert, page
from archive.html.lean import read
from archive.model import MediaType, Report, Source
from archive.rules import load_rules
from archive.spans import Kept
from tests.render_check import rendered, squeezed, visible_text

# Repeated, they are what rules and shapes look for all over a text.
UNITS = (
    "上一篇：\n", "\n版权所有", "\n责任编辑：", "\n|", "\n> ", "\n# ", "\n---\n", "　　甲乙。",
    "\t",
    "a@", "1-", "（", "[", "](", "***", "{: #x }", "\\", "&", "甲    乙    丙\n", "\n一、", "1.",
    "\x00", "\u200b", "https://a.b/", "\n（一）", "各位代表：", "2023年", "某县某镇",
)  # fmt: skip
GENEROUS = 3  # times what is in proportion


def report_of(data: bytes, media: MediaType = "plain") -> Report:
    """Return what becomes of a text."""
    return convert(Source("seeds/a/b.txt", "a/b", "b", media, data), load_rules())


def check(data: bytes, media: MediaType = "plain") -> None:
    """Raise AssertionError, or whatever went wrong, where a promise is broken."""
    report = report_of(data, media)
    if report.status == "refused":
        assert report.problems
        return
    kept = Kept(report.text, report.removals)
    spans = [(removal.start, removal.end) for removal in report.removals]
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    parts = sorted([*spans, *kept.spans(0, len(report.text))])
    assert "".join(report.text[start:end] for start, end in parts) == report.text
    made = page(report)
    assert made is not None and made.account.encode()
    html, meta = rendered(made.markdown)
    assert visible_text(html) == squeezed(kept.string(0, len(report.text)))
    lean = read(made.markdown)
    assert lean is not None and lean.content == html.strip() and lean.meta == meta


def growth(unit: str, size: int, times: int = 10, media: MediaType = "plain") -> float:
    """Return how much more work a text `times` as long is, in proportion: 1.0 is as expected.

    Patterns run within one call, so only the processor's own time tells what they cost.
    """

    def cost(length: int) -> float:
        data = (unit * (length // len(unit) + 1))[:length].encode()
        started = process_time()
        page(report_of(data, media))
        return process_time() - started

    small = max(min(cost(size) for _ in range(3)), 0.005)
    return cost(size * times) / small / times
