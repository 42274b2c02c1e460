"""Over every file of a folder of real texts: nothing is lost.  `CORPUS=FOLDER make test` asks."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from archive.convert import convert, page
from archive.identity import MEDIA
from archive.model import Source
from archive.rules import load_rules
from archive.spans import Kept
from tests.render_check import rendered, squeezed, visible_text

CORPUS = os.environ.get("CORPUS")
LARGEST = 60_000  # bytes of a text whose page is rendered too


@pytest.mark.skipif(not CORPUS, reason="CORPUS names no folder of real texts")
def test_nothing_of_a_real_text_is_lost() -> None:
    paths = [path for path in sorted(Path(str(CORPUS)).rglob("*")) if path.suffix in MEDIA]
    assert paths
    for path in paths:
        data = path.read_bytes()
        source = Source(path.name, path.stem, path.stem, MEDIA[path.suffix], data)
        report = convert(source, load_rules())
        kept = Kept(report.text, report.removals)
        spans = [(r.start, r.end) for r in report.removals]
        assert all(one[1] <= other[0] for one, other in pairwise(spans)), path
        parts = sorted([*spans, *kept.spans(0, len(report.text))])
        assert "".join(report.text[a:b] for a, b in parts) == report.text, path
        if report.status == "refused":
            assert report.problems, path
            continue
        shown = "".join(kept.string(block.start, block.end) for block in report.blocks)
        whole = squeezed(kept.string(0, len(report.text)))
        assert squeezed(shown) == whole, path
        if len(data) <= LARGEST and (made := page(report)):
            assert visible_text(rendered(made.markdown)[0]) == whole, path
