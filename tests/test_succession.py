"""A report that takes the place of another says so on both pages, whatever sidecars claim."""

import json
import re
from csv import DictReader
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.build.export import export
from archive.build.search import read_index
from archive.catalog.entries import Entry
from archive.catalog.lineage_pages import lineage_pages, names_of
from archive.catalog.near import Blocks
from archive.catalog.succession import LISTED, REPLACED, Lineage, faults, lineages, marks_of
from archive.cli import main
from archive.html.lean import read
from archive.search.reader import Index
from archive.stages.facts import OPENED
from archive.stages.front_matter import front_matter
from tests import generator
from tests.test_browse import entry

MADE = generator.report(3)


def shown(*numbers: int, **values: object) -> dict[str, Entry]:
    made = [entry(number, date=f"20{number:02}", **values) for number in numbers]
    return {one.identity: one for one in made}


def line(claims: dict[str, list[str]], entries: dict[str, Entry], **copies: str) -> Lineage:
    [found] = lineages(claims, entries, copies)
    return found


def ids(entries: object) -> list[str]:
    return [one.identity for one in entries]  # type: ignore[attr-defined]


def test_a_chain_leads_to_its_end_from_everywhere() -> None:
    found = line({"a/3": ["a/2"], "a/2": ["a/1"]}, shown(1, 2, 3))
    assert ids(found.members) == ["a/3", "a/2", "a/1"]
    assert {one: ids(newest) for one, newest in found.newest.items()} == {
        "a/1": ["a/3"],
        "a/2": ["a/3"],
    }
    assert marks_of([found]) == {"a/3": "另有 2 个版本", "a/2": REPLACED, "a/1": REPLACED}
    both = line({"a/3": ["a/1", "a/2"], "a/2": ["a/1"]}, shown(1, 2, 3))
    assert both.newest == found.newest and len(both.steps) == 3


def test_what_is_not_shown_is_passed_over_and_a_copy_stands_for_its_page() -> None:
    found = line({"a/3": ["a/2"], "a/2": ["a/1"]}, shown(1, 3))
    assert ids(found.newest["a/1"]) == ["a/3"] and len(found.steps) == 1
    assert lineages({"a/3": ["a/2"], "a/2": ["a/1"]}, shown(1, 2), {}) == [
        line({"a/2": ["a/1"]}, shown(1, 2))
    ]
    assert ids(line({"a/2": ["x"]}, shown(1, 2), x="a/1").newest["a/1"]) == ["a/2"]
    assert lineages({"a/2": ["x"]}, shown(1, 2), {"x": "a/2"}) == []  # it is the same text
    assert lineages({"a/2": ["gone"]}, shown(1, 2), {}) == []


def test_what_is_wrong_is_said_with_what_to_do() -> None:
    paths = ["a/1.txt", "a/2.txt", "b/3.txt"]
    said = {
        path: problem.message
        for path, problem in faults(
            paths, {"a/1.txt": ["a/2.txt"], "a/2.txt": ["a/1.txt"], "b/3.txt": ["a/1.txt"]}
        ).items()
    }
    assert said.keys() == {"a/1.txt", "a/2.txt"}
    assert "circle: a/1.txt, a/2.txt; take one of the lines away" in said["a/1.txt"]
    [own] = faults(paths, {"a/1.txt": ["a/1.txt"]})
    assert own == "a/1.txt"
    for wrong in ("seeds/a/1.txt", "x/1.txt"):
        [problem] = faults(paths, {"b/3.txt": [wrong]}).values()
        assert f'no source "{wrong}" below seeds/; did you mean "a/1.txt"?' in problem.message
        assert "mend the sidecar" in problem.message


NODES = st.integers(0, 6)


@given(st.dictionaries(NODES, st.lists(NODES, max_size=3)), st.sets(NODES))
def test_whatever_is_claimed_what_is_left_has_no_circle(
    claims: dict[int, list[int]], hidden: set[int]
) -> None:
    paths = [f"a/{number}" for number in range(7)]
    named = {f"a/{one}": [f"a/{other}" for other in others] for one, others in claims.items()}
    wrong = faults(paths, named)
    left = {path: older for path, older in named.items() if path not in wrong}
    entries = {one: each for one, each in shown(*range(7)).items() if int(one[2:]) not in hidden}
    for found in lineages(left, entries, {}):
        place = {one.identity: number for number, one in enumerate(found.members)}
        assert all(place[newer.identity] < place[older.identity] for older, newer in found.steps)
        for older, newer in found.steps:
            ends = found.newest.get(newer.identity, (newer,))
            assert set(ids(ends)) <= set(ids(found.newest[older.identity]))
        assert not {one for ends in found.newest.values() for one in ids(ends)} & set(found.newest)
    for path in wrong:  # what is refused for a circle is in one, or leads from one to another
        assert named[path]


HOSTILE = st.text(st.sampled_from("<>&\"'`~*_#{}甲乙script/ \n-")) | st.text()


@given(HOSTILE, HOSTILE)
def test_pages_and_blocks_escape_every_word(title: str, text: str) -> None:
    entries = shown(1, 2, title=" ".join(title.split()))
    found = line({"a/2": ["a/1"]}, entries)
    [page] = lineage_pages(found, lambda one: text if one.identity == "a/1" else MADE.text)
    body = page.markdown.partition("\n---\n")[2]
    tags = {tag.lstrip("/") for tag in re.findall(r"<(/?[a-z0-9]+)", body)}
    allowed = {"div", "p", "ul", "li", "a", "span", "nav", "table", "thead", "tbody", "tr", "th",
               "td", "del", "ins", "details", "summary"}  # fmt: skip
    assert tags <= allowed
    blocks = Blocks(list(entries.values()), [], {}, [found])
    head = front_matter({"title": "x"})
    whole = blocks[0].around(f"{head}\n# x {{: #x }}\n\n{OPENED}</div>\n\n甲\n{{: #a }}\n")
    assert {tag.lstrip("/") for tag in re.findall(r"<(/?[a-z0-9]+)", whole)} <= allowed
    assert whole.index("较新的版本") < whole.index(OPENED) < whole.index("本报告的其他版本")
    assert title.isprintable() is False or read(whole) is not None
    assert "较新的版本" not in blocks[1].notice


def test_many_versions_are_listed_in_part_and_compared_in_part() -> None:
    entries = shown(*range(99), title="甲")
    found = line({f"a/{n}": [f"a/{n - 1}"] for n in range(1, 99)}, entries)
    blocks = Blocks(list(entries.values()), [], {}, [found])
    assert blocks[50].below.count("<li>") == LISTED and blocks[50].notice.count("a/98/") == 1
    [page] = lineage_pages(found, lambda one: one.title)
    assert names_of(found) == [page.identity] and "处没有逐段对照" in page.markdown


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    old = f"云岭镇2021年工作总结\n{MADE.body}\n"
    (seeds / "old.txt").write_text(old, "utf-8")
    (seeds / "new.txt").write_text(old.replace("。", "，另有更正。", 1), "utf-8")
    (seeds / "new.yml").write_text("replaces: old.txt\n", "utf-8")
    return tmp_path


def options(archive: Path) -> list[str]:
    return ["-q", "--jobs=1", *(f"--{name}={archive / name}" for name in ("seeds", "docs"))]


def test_both_pages_lists_and_the_feed_say_so(archive: Path) -> None:
    docs = archive / "docs"
    assert main(["pages", *options(archive)]) == 0
    old = (docs / "reports" / "old.md").read_text("utf-8")
    new = (docs / "reports" / "new.md").read_text("utf-8")
    assert "本报告另有较新的版本" in old and 'href="../../reports/new/"' in old
    assert "本报告另有较新的版本" not in new and 'href="../../reports/old/"' in new
    [page] = (docs / "browse" / "versions").glob("*.md")
    assert f"browse/versions/{page.stem}/" in old and f"browse/versions/{page.stem}/" in new
    assert "<ins>，另有更正</ins>" in page.read_text("utf-8")
    assert "reports/new/" in (feed := (docs / "feed.xml").read_text("utf-8"))
    assert "reports/old/" not in feed
    listed = (docs / "reports" / "index.md").read_text("utf-8")
    assert listed.count(REPLACED) == 1 and "reports/old/" in listed
    assert '"replaced":[' in (docs / "search" / "index.json").read_text("utf-8")
    assert '"replaced":[]' not in (docs / "search" / "index.json").read_text("utf-8")
    [told] = json.loads((docs / "api" / "versions.json").read_text("utf-8"))["versions"]
    assert told == {
        "url": f"browse/versions/{page.stem}/",
        "replaced": [{"id": "old", "by": ["new"]}],
        "steps": [{"older": "old", "newer": "new"}],
    }


def test_searches_and_exports_say_so(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = archive / "docs"
    assert main(["pages", *options(archive)]) == 0
    found = [*Index(read_index(docs)).search("工作总结")]
    assert {hit.record.identity: hit.replaced for hit in found} == {"old": True, "new": False}
    assert main(["search", "工作总结", f"--site={docs}"]) == 0
    [line] = [said for said in capsys.readouterr().out.splitlines() if "replaced" in said]
    assert "reports/old/" in line
    export(docs, archive / "exports")
    with (archive / "exports" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["id"]: row["replaced_by"] for row in DictReader(file)} == {
            "old": "new",
            "new": "",
        }


@pytest.mark.parametrize("wrong", ["replaces: nowhere.txt\n", "replaces: new.txt\n"])
def test_a_wrong_claim_is_a_problem_and_the_rest_is_done(
    archive: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "seeds" / "new.yml").write_text(wrong, "utf-8")
    assert main(["pages", *options(archive)]) == 1
    said = capsys.readouterr().err
    assert "seeds/new.txt: refused: replaces: " in said
    assert not (archive / "docs" / "reports" / "new.md").exists()
    assert "较新" not in (archive / "docs" / "reports" / "old.md").read_text("utf-8")


def test_a_newer_version_with_the_words_of_an_older_one_keeps_its_page(archive: Path) -> None:
    (archive / "seeds" / "again.txt").write_bytes((archive / "seeds" / "old.txt").read_bytes())
    (archive / "seeds" / "again.yml").write_text("replaces: [new.txt]\n", "utf-8")
    assert main(["pages", *options(archive)]) == 0
    pages = archive / "docs" / "reports"
    assert 'href="../../reports/again/"' in (pages / "new.md").read_text("utf-8")
    (archive / "seeds" / "old.yml").write_text("withdrawn: 应要求\n", "utf-8")
    assert main(["pages", *options(archive)]) == 0
    assert not (pages / "again.md").exists()  # what is withdrawn is withdrawn in every version
    assert "较新" not in (pages / "new.md").read_text("utf-8")
