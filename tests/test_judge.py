"""A site that was built is faultless; broken in any way, `check` says where and what to do."""

import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from archive.build.judge import judge
from archive.build.workers import Workers
from archive.cli import main
from archive.html.reading import read_page
from archive.html.validity import errors_in, shape_of
from tests import generator
from tests.site.test_site import copy_docs

pytestmark = pytest.mark.xdist_group("judge")  # one site for all


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with all kinds of pages, at an address below a host's root."""
    folder = tmp_path_factory.mktemp("judged")
    seeds = folder / "seeds"
    generator.write(seeds, 6)
    said = {
        "0.txt": "# 甲 #\n\n一、概况\n农业 工业\n\n<b>&amp;** 原样 \x01 字 &#0; [甲](乙)\n",
        "withdrawn.txt": "撤下的报告\n\n一、概况\n不再展示。\n",
        "withdrawn.yml": "withdrawn: 应要求\n",
        "old.txt": f"旧报告\n{generator.report(7).body}\n",
        "new.txt": f"新报告\n{generator.report(7).body}\n",
        "new.yml": "replaces: old.txt\nredirect_from: reports/moved/away/\nnoindex: true\n",
        "甲 乙%.txt": "某镇工作总结\n\n一、概况\n粮食丰收。\n",
    }
    for name, text in said.items():
        (seeds / name).write_text(text, "utf-8")
    copy_docs(folder / "docs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", "https://example.org/archive/")
        options = [f"--{name}={folder / name}" for name in ("seeds", "docs", "site")]
        assert main(["build", "-q", *options]) == 0
    return folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "site", tmp_path / "site"))


def found(site: Path) -> list[str]:
    return list(judge(site, Workers(1))[1])


def change(path: Path, old: str, new: str) -> None:
    html = path.read_text("utf-8")
    assert old in html
    path.write_text(html.replace(old, new, 1), "utf-8")


def test_what_we_build_is_faultless(site: Path) -> None:
    pages, findings = judge(site, Workers(1))
    assert list(findings) == []
    assert pages == len([*site.rglob("*.html")])
    assert found(site) == list(judge(site, Workers(2))[1])


PAGE = "reports/old/index.html"
BREAKS: list[tuple[Callable[[Path], object], str, str]] = [
    (lambda s: change(s / PAGE, "<article", '<a href="../nowhere/?a=b#c">x</a><article'),
     PAGE, 'the link "../nowhere/?a=b#c" leads to reports/nowhere/, which is not there; mend it'),
    (lambda s: change(s / PAGE, "<article", '<img alt="" src="/archive/none.png"><article'),
     PAGE, 'the link "/archive/none.png" leads to none.png'),
    (lambda s: change(s / PAGE, "<article",
                      '<a href="https://example.org/archive/gone/">x</a><article'),
     PAGE, "leads to gone/, which is not there"),
    (lambda s: change(s / PAGE, "<article", '<a href="http://[x">x</a><article'),
     PAGE, "is no address; mend it"),
    (lambda s: change(s / PAGE, "<article", '<a href="#nowhere">x</a><article'),
     PAGE, 'the link "#nowhere" leads to no place on the page'),
    (lambda s: change(s / PAGE, "<article", '<a href="../../about/#nowhere">x</a><article'),
     PAGE, "leads to #nowhere of about/index.html, where no such place is"),
    (lambda s: (s / "about" / "search" / "index.html").unlink(),
     "index.html", "leads to about/search/, which is not there"),
    (lambda s: shutil.copytree(s / "about" / "data", s / "more" / "alone"),
     "more/alone/index.html", "no page leads here; link it from another page"),
    (lambda s: change(s / PAGE, "<article", "</section><article"),
     PAGE, "no valid HTML: end tag too early (section); mend"),
    (lambda s: change(s / PAGE, "<article", '<div id="a"></div><div id="a"></div><article'),
     PAGE, 'the id "a" stands there twice'),
    (lambda s: (s / PAGE).write_text((s / PAGE).read_text().replace("。</p>", "！</p>")),
     PAGE, 'its text differs from its record: from character '),
    (lambda s: change(s / PAGE, "</article>", "<p>多余</p></article>"),
     PAGE, 'the page has "多余", api/records/ ""; build the site again'),
    (lambda s: (s / PAGE).unlink(), PAGE, "is missing, though api/records/ has its text"),
    (lambda s: shutil.copytree(s / "reports" / "old", s / "reports" / "other"),
     "reports/other/index.html", "shows a report that has no record"),
    (lambda s: (s / PAGE).write_bytes((s / PAGE).read_bytes() + b"\xff"),
     PAGE, "is not UTF-8 at byte"),
    (lambda s: [p.write_bytes(p.read_bytes()[:-9]) for p in s.glob("api/records/*.gz")],
     "api/records/", "cannot be read"),
    (lambda s: [p.write_bytes(gzip.compress(b"[]\n")) for p in s.glob("api/records/*.gz")],
     "api/records/", "cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "name", "said"), BREAKS)
def test_what_is_broken_is_named(
    site: Path, harm: Callable[[Path], object], name: str, said: str
) -> None:
    harm(site)
    findings = found(site)
    assert [one for one in findings if one.startswith(name) and said in one], findings


def test_many_findings_of_a_page_are_counted(site: Path) -> None:
    links = "".join(f'<a href="{n}">x</a>' for n in range(50))
    change(site / PAGE, "<article", f"{links}<article")
    assert len(findings := found(site)) == 6 and "and 45 more of this kind" in findings[-1]


def test_the_command_says_it_and_ends_with_1(
    built: Path, site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://example.org/archive/")
    options = [f"--seeds={built / 'seeds'}", f"--docs={built / 'docs'}", f"--site={site}"]
    assert main(["check", *options]) == 0
    assert "0 findings" in capsys.readouterr().out
    (site / PAGE).unlink()
    assert main(["check", *options]) == 1
    assert f"{site}/{PAGE}: is missing" in capsys.readouterr().err
    shutil.rmtree(site)
    assert main(["check", *options]) == 0
    assert "no site yet" in capsys.readouterr().out


def test_a_record_may_say_anything(site: Path) -> None:
    record = {"id": "../../etc", "text": "x"}
    path = next(site.glob("api/records/*.gz"))
    path.write_bytes(gzip.compress(json.dumps(record).encode() + b"\n"))
    assert any("is missing" in one for one in found(site))


# ---------------------------------------------------------------- HTML

WRITTEN = """
<p> </p> <p>甲</p> <p§class="a"§id="b">甲</p> <p§id="a"§id="b">甲</p> <p§id="&x;"> <p§id=a"b>
<div> </div> <div/> <ul> </ul> <li> </li> <li>甲</li> <li>甲</li><li>乙</li> <a§href="x"> </a>
<strong>甲</strong> <em> </em> <br> <h2>甲</h2> <h2> </h2> <button> <svg> <path/> </svg>
<table> </table> <tbody> </tbody> <tr> </tr> <td> </td> <td>甲</td> <script> </script> <body>
甲 § < > =" &amp; &amp & &nosuch; &#0; <title> <!--§a§--> <!--§>§--§>§<p>
"""
PIECES = st.sampled_from([piece.replace("§", " ") for piece in WRITTEN.split()])
PIECES |= st.sampled_from("\x00\x01\x85\ufdd0\n")


@given(st.lists(PIECES, max_size=14).map("".join))
def test_a_page_is_wrong_where_the_parser_says_so(body: str) -> None:
    html = (
        f'<!doctype html>\n<html lang="zh"><head><title>甲</title></head><body>{body}</body></html>'
    )
    parser = HTMLParser()
    parser.parse(html)
    assert bool(errors_in(html)) == bool(parser.errors)


def test_pages_of_one_kind_have_few_shapes(built: Path) -> None:
    pages = [path.read_text("utf-8") for path in (built / "site" / "reports").rglob("index.html")]
    assert len({shape_of(page) for page in pages}) < len(pages)
    assert max(len(shape_of(page)) for page in pages) < 9_000


@given(st.text())
def test_anything_can_be_read(html: str) -> None:
    read_page(html)
    errors_in(html)


def test_links_are_read_as_they_stand() -> None:
    seen = read_page(
        '<meta http-equiv="Refresh" content="0; url=\'../b/\'"><a href="x?a=1&amp;b=2#c" id="d">'
        '<article><p>甲 <b>乙</b><span data-ui>丙<i>丁</i></span></p><div class="facts" data-ui>'
        '<p class="withdrawn">戊</p></div></article><p>己'
    )
    assert list(seen.links) == ["../b/", "x?a=1&b=2#c"] and seen.idents == {"d"}
    assert seen.text == "甲乙" and seen.redirects and seen.report and not seen.withdrawn
    assert re.fullmatch("甲乙", seen.text)
