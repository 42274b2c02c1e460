"""Versions of a text find each other over the whole archive, and copies share one page."""

import re
import shutil
from pathlib import Path

import pytest

from archive.build.plan import Places
from tests import generator
from tests.test_build import assert_as_from_nothing, files, new, put, run, shared
from tests.variants import copies_of

__all__ = ["shared"]
pytestmark = pytest.mark.xdist_group("build")

MADE = generator.report(5, 77, characters=1500)
OTHER = generator.report(6, 77, characters=1500)
VERSION = copies_of(MADE)[4]


@pytest.fixture
def places(tmp_path: Path, shared: Path) -> Places:
    made = new(tmp_path)
    shutil.copytree(shared, made.cache / "shared")
    put(made.seeds, "one", MADE.text)
    run(made)
    return made


def read(places: Places, identity: str) -> str:
    return (places.docs / "reports" / f"{identity}.md").read_text("utf-8")


def family(places: Places, identity: str) -> str:
    """Return the page to which a report leads for its other versions; "" where it does not."""
    found = re.search(r"(browse/family/\w+)/", read(places, identity))
    return (places.docs / f"{found[1]}.md").read_text("utf-8") if found else ""


def test_a_version_makes_a_family_and_its_going_ends_it(places: Places, shared: Path) -> None:
    assert family(places, "e/one") == ""
    put(places.seeds, "two", VERSION)
    run(places)
    page = family(places, "e/one")
    assert page == family(places, "o/two") != ""
    assert "同一文本的其他版本（1）" in read(places, "e/one")
    assert 'href="../../../reports/o/two/"' in page and "<ins>" in page
    assert_as_from_nothing(places, shared)
    put(places.seeds, "two", OTHER.text)
    run(places)
    assert family(places, "e/one") == family(places, "o/two") == ""
    assert not (places.docs / "browse" / "family").exists()
    assert_as_from_nothing(places, shared)


def test_a_family_changes_with_its_members_only(places: Places, shared: Path) -> None:
    put(places.seeds, "two", VERSION)
    run(places)
    before = family(places, "e/one")
    put(places.seeds, "more", copies_of(MADE)[2])
    run(places)
    after = family(places, "e/one")
    assert "3 个版本" in after and "3 个版本" not in before
    assert after == family(places, "e/more")
    put(places.seeds, "else", OTHER.text)
    times = {path: path.stat().st_mtime_ns for path in (places.docs / "browse/family").iterdir()}
    run(places)
    assert times == {p: p.stat().st_mtime_ns for p in (places.docs / "browse/family").iterdir()}
    assert_as_from_nothing(places, shared)


def test_nothing_of_a_withdrawn_version_is_left(places: Places) -> None:
    needle = "绝无仅有的一句话在此处"
    put(places.seeds, "two", VERSION.replace("。", f"。{needle}。", 1))
    run(places)
    assert needle in family(places, "e/one")
    (places.seeds / "o" / "two.yml").write_text("withdrawn: 应要求\n", "utf-8")
    run(places)
    assert family(places, "e/one") == ""
    for folder in (places.docs, places.site, places.mirror, places.cache):
        assert folder
        assert not [name for name, data in files(folder).items() if needle.encode() in data]


def test_a_new_report_changes_the_pages_of_its_neighbours_only(
    places: Places, shared: Path
) -> None:
    def yearly(place: str, year: int) -> None:
        body = generator.report(year, len(place), characters=300).body
        put(places.seeds, f"{place}{year}", f"{place}{year}年政府工作报告\n{body}\n")

    for year in (2015, 2016, 2019):
        yearly("镇巴县", year)
    run(places)
    assert "reports/5/镇巴县2015" not in read(places, "9/镇巴县2019")
    assert "%B7%B4%E5%8E%BF2016/" in read(places, "9/镇巴县2019")
    yearly("镇巴县", 2017)
    assert run(places).pages == 3
    assert "%B7%B4%E5%8E%BF2017/" in read(places, "9/镇巴县2019")
    yearly("洋县", 2017)
    account = run(places)
    assert account.pages == 2
    assert "同一时期其他地方" in read(places, "7/镇巴县2017")
    assert_as_from_nothing(places, shared)


def test_a_copy_leads_to_the_page_of_the_text(places: Places, shared: Path) -> None:
    put(places.seeds, "data", MADE.text.replace("\n", "\n\n"))
    account = run(places)
    assert [source for source, _ in account.copies] == ["seeds/e/one.txt"]
    assert any("the same text as seeds/a/data.txt" in line for line in account.as_table())
    assert not (places.docs / "reports/e/one.md").exists()
    page = (places.docs / "reports/e/one/index.html").read_text("utf-8")
    assert 'url=../../a/data/"' in page
    assert "<code>seeds/e/one.txt</code>" in read(places, "a/data")
    assert "reports/e/one/" not in (places.docs / "reports/index.md").read_text("utf-8")
    assert_as_from_nothing(places, shared)

    (places.seeds / "a" / "data.yml").write_text("keep_duplicate: true\n", "utf-8")
    assert run(places).copies == []
    assert "同一文本的其他版本（1）" in read(places, "e/one")
    assert_as_from_nothing(places, shared)

    (places.seeds / "a" / "data.yml").unlink()
    run(places)
    (places.seeds / "a" / "data.txt").unlink()
    assert run(places).copies == []
    assert "其他来源" not in read(places, "e/one")
    assert_as_from_nothing(places, shared)


def test_a_text_that_is_withdrawn_is_withdrawn_in_its_copies(places: Places, shared: Path) -> None:
    needle = MADE.body.split("\n")[3][:30].encode()
    put(places.seeds, "copy", MADE.text)
    run(places)
    (places.seeds / "e" / "one.yml").write_text("withdrawn: 应要求\n", "utf-8")
    account = run(places)
    assert [source for source, _ in account.copies] == ["seeds/y/copy.txt"]
    assert "本报告已撤下" in read(places, "e/one")
    for folder in (places.docs, places.site, places.cache):
        assert folder
        assert not [name for name, data in files(folder).items() if needle in data]
    assert_as_from_nothing(places, shared)


def test_a_later_build_decides_nothing_anew(places: Places) -> None:
    put(places.seeds, "copy", MADE.text)
    assert [stage.name for stage in run(places).stages].count("again") == 1
    put(places.seeds, "two", OTHER.text)
    account = run(places)
    assert "again" not in [stage.name for stage in account.stages]
    assert len(account.copies) == 1


def test_what_is_spoilt_of_families_costs_time_only(places: Places, shared: Path) -> None:
    put(places.seeds, "two", VERSION)
    for name in ("sheets", "pairs"):
        path = places.cache / "kin" / name
        path.write_bytes(path.read_bytes()[:-9])
    run(places)
    assert_as_from_nothing(places, shared)
