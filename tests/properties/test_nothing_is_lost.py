"""For any text: kept and removed rejoin to it, and the page shows what was kept."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.convert import convert, page
from archive.model import MediaType, Report, Source, Value
from archive.rules import load_rules
from archive.spans import Kept
from tests import generator
from tests.properties.texts import around, texts
from tests.render_check import rendered, squeezed, visible_text

media_types = st.sampled_from(["plain", "markdown"])


def source_of(data: bytes, media: MediaType = "plain", name: str = "b") -> Source:
    return Source(f"seeds/a/{name}.txt", f"a/{name}", name, media, data)


@given(texts, media_types)
def test_kept_and_removed_rejoin(text: str, media: MediaType) -> None:
    report = convert(source_of(text.encode("utf-8", "replace"), media), load_rules())
    if report.status == "refused":
        assert report.problems
        return
    assert_rejoined(report)


def assert_rejoined(report: Report) -> None:
    spans = [(r.start, r.end) for r in report.removals]
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    parts = [*spans, *Kept(report.text, report.removals).spans(0, len(report.text))]
    assert "".join(report.text[start:end] for start, end in sorted(parts)) == report.text


@given(texts, media_types)
def test_every_kept_character_is_in_one_block(text: str, media: MediaType) -> None:
    report = convert(source_of(text.encode("utf-8", "replace"), media), load_rules())
    if report.status == "refused":
        assert not report.blocks
        return
    assert_in_blocks(report)


@settings(max_examples=300)
@given(around, media_types)
def test_what_stands_amid_site_text_is_in_one_block(text: str, media: MediaType) -> None:
    report = convert(source_of(text.encode(), media), load_rules())
    assert_rejoined(report)
    assert_in_blocks(report)


def assert_in_blocks(report: Report) -> None:
    kept = Kept(report.text, report.removals)
    assert all(one.end <= other.start for one, other in pairwise(report.blocks))
    shown = "".join(kept.string(block.start, block.end) for block in report.blocks)
    assert squeezed(shown) == squeezed(kept.string(0, len(report.text)))


@given(texts, media_types)
def test_rendered_page_says_what_was_kept(text: str, media: MediaType) -> None:
    report = convert(source_of(text.encode("utf-8", "replace"), media), load_rules())
    made = page(report)
    if made is None:
        return
    html, meta = rendered(made.markdown)
    kept = Kept(report.text, report.removals)
    assert visible_text(html) == squeezed(kept.string(0, len(report.text)))
    assert meta["status"] == report.status


@given(st.binary(max_size=300))
def test_any_bytes_have_an_outcome(data: bytes) -> None:
    report = convert(source_of(data), load_rules())
    assert report.status in ("archived", "verbatim") or report.problems


@given(texts.filter(str.strip))
def test_any_title_survives_the_front_matter(title: str) -> None:
    report = convert(source_of("一、概况。\n正文。\n".encode()), load_rules())
    titled = {**report.metadata, "title": Value(title, "curated", {"from": "sidecar"})}
    made = page(replace(report, metadata=titled))
    assert made is not None
    _, meta = rendered(made.markdown)
    assert meta["title"] == title


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_giant_is_a_report_like_any_other(lines: int) -> None:
    """20 MB on one line; and 100,000 lines."""
    whole = "\n".join(made.text for made in generator.reports(40, seed=11))
    if lines == 1:
        whole = whole.replace("\n", "")
        text = whole * (20_000_000 // len(whole.encode()) + 1)
    else:
        rows = whole.splitlines()
        text = "\n".join((rows * (lines // len(rows) + 1))[:lines])
    report = convert(source_of(text.encode()), load_rules())
    assert report.status == "archived" and len(report.text.splitlines()) >= lines
    assert_rejoined(report)
    assert_in_blocks(report)
    made = page(report)
    kept = Kept(report.text, report.removals).string(0, len(report.text))
    assert made is not None and len(made.text) > 0.9 * len(kept)
