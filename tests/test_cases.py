"""Golden pages: `cases/<name>/source.*` becomes `expected.md`, one folder a trap.

`make cases` writes the expected pages anew; read the difference before you commit it.
"""

from pathlib import Path

import pytest

from archive.convert import convert, page
from archive.identity import MEDIA
from archive.model import Report, Source
from archive.rules import load_rules
from archive.settings import Settings
from archive.spans import Kept
from tests.render_check import rendered, squeezed, visible_text

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/source.*"))


def report_of(case: Path) -> Report:
    path = next(case.glob("source.*"))
    media = MEDIA[path.suffix]
    source = Source(
        f"seeds/{case.name}{path.suffix}", case.name, case.name, media, path.read_bytes()
    )
    return convert(source, load_rules())


SETTINGS = Settings(
    "公共报告档案", "https://example.org/archive/", "原文版权归原发布机构。", "archive@example.org"
)


def page_of(report: Report, settings: Settings = SETTINGS) -> str:
    made = page(report, settings)
    assert made is not None
    return made.markdown


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page_is_as_expected(case: Path) -> None:
    assert page_of(report_of(case)) == (case / "expected.md").read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rendered_page_says_what_was_kept(case: Path) -> None:
    report = report_of(case)
    html, meta = rendered(page_of(report))
    kept = Kept(report.text, report.removals)
    assert visible_text(html) == squeezed(kept.string(0, len(report.text)))
    assert meta["title"] == report.metadata["title"].value


def test_each_case_has_one_source() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 0


if __name__ == "__main__":
    for folder in CASES:
        (folder / "expected.md").write_text(page_of(report_of(folder)), "utf-8")
