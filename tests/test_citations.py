"""Citations: what they say, and that programs read back what we wrote, whatever it is."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from archive.cite.files import bibtex, csl_json, key_of, ris
from archive.cite.parts import Slot, text_of
from archive.cite.record import Cited, cited, one_line
from archive.cite.styles import apa, gb2015, gb2025
from archive.convert import convert, page
from archive.identity import shown_title
from archive.model import Report, Sidecar, Source, Value
from archive.rules import load_rules
from archive.settings import Settings
from archive.stages.citing import cite_box
from tests.render_check import ROOT

SETTINGS = Settings("公共报告档案", "https://example.org/archive/")
URL = "https://example.org/archive/reports/a/b/?v=0123456789ab"
REPORT = Cited(
    title="云岭镇2020年工作总结",
    author="云岭镇人民政府",
    genre="工作总结",
    number="云政发〔2020〕3号",
    place="云岭镇",
    date="2020-12-31",
    estimated=False,
    language="zh-Hans",
    archive="公共报告档案",
    version="0123456789ab",
    url=URL,
    accessed="2024-05-06",
    note="",
)
BARE = REPORT._replace(author="", genre="", number="", place="", date="", accessed="", url="")
ESTIMATED = REPORT._replace(date="2020", estimated=True)
STYLES = (gb2025, gb2015, apa, bibtex, ris, csl_json)


@pytest.mark.parametrize(
    ("of", "reference"),
    [
        (
            REPORT,
            f"云岭镇人民政府. 云岭镇2020年工作总结：云政发〔2020〕3号[R/OL]. 2020-12-31. {URL}.",
        ),
        (
            ESTIMATED,
            f"云岭镇人民政府. 云岭镇2020年工作总结：云政发〔2020〕3号[R/OL]. [2020]. {URL}.",
        ),
        (BARE, "云岭镇2020年工作总结[R/OL]."),
        (
            BARE._replace(author="[云岭镇]", url=URL),
            f"[云岭镇]. 云岭镇2020年工作总结[R/OL]. {URL}.",
        ),
        (
            BARE._replace(author="Audit Office Inc."),
            "Audit Office Inc. 云岭镇2020年工作总结[R/OL].",
        ),
    ],
)
def test_gb_2025(of: Cited, reference: str) -> None:
    assert text_of(gb2025(of)) == reference


@pytest.mark.parametrize(
    ("of", "end"),
    [
        (REPORT, f": 云政发〔2020〕3号[R/OL]. (2020-12-31)[2024-05-06]. {URL}."),
        (REPORT._replace(date="2020"), f"[R/OL]. 2020[2024-05-06]. {URL}."),
        (ESTIMATED, f"[R/OL]. [2020][2024-05-06]. {URL}."),
        (REPORT._replace(date=""), f"[R/OL]. [2024-05-06]. {URL}."),
        (REPORT._replace(accessed=""), f"[R/OL]. (2020-12-31). {URL}."),
        (BARE, "云岭镇2020年工作总结[R/OL]."),
    ],
)
def test_gb_2015(of: Cited, end: str) -> None:
    assert text_of(gb2015(of)).endswith(end)


@pytest.mark.parametrize(
    ("of", "reference"),
    [
        (
            REPORT,
            "云岭镇人民政府. (2020). 云岭镇2020年工作总结 (云政发〔2020〕3号) [工作总结]."
            f" 公共报告档案. {URL}",
        ),
        (
            BARE._replace(date="2020", estimated=True),
            "云岭镇2020年工作总结. (ca. 2020). 公共报告档案.",
        ),
        (BARE._replace(archive=""), "云岭镇2020年工作总结. (n.d.)."),
    ],
)
def test_apa(of: Cited, reference: str) -> None:
    assert text_of(apa(of)) == reference


def report_of(text: str, **fields: Any) -> Report:
    source = Source("seeds/甲/b c.txt", "甲/b%20c", "b c", "plain", text.encode(), Sidecar(fields))
    return convert(source, load_rules())


def record_of(report: Report, settings: Settings = SETTINGS) -> Cited:
    return cited(report, shown_title(report), settings)


TEXT = "云岭镇2020年工作总结\n\n一、概况\n全镇上下团结一心，完成了各项任务。\n"


def test_the_address_is_that_of_this_text() -> None:
    one, other = record_of(report_of(TEXT)), record_of(report_of(TEXT + "又办成一件事。\n"))
    assert one.version != other.version and key_of(one) != key_of(other)
    address = "https://example.org/archive/reports/%E7%94%B2/b%2520c/?v="
    assert (one.url, other.url) == (address + one.version, address + other.version)
    assert record_of(report_of(TEXT), Settings("a", "javascript:alert(1)//")).url == ""


def test_nothing_is_claimed_that_the_text_does_not_say() -> None:
    one = record_of(report_of(TEXT))
    assert (one.date, one.estimated) == ("2020", True)
    named = record_of(report_of("今年以来，各项工作平稳推进。\n"))
    assert named.title == "[b c]" and "方括号" in named.note
    masked = record_of(report_of(TEXT.replace("云岭镇", "XX镇"), issuer="XX镇人民政府"))
    assert masked.author == "XX镇人民政府" and "照录原文" in masked.note
    assert masked.place == ""
    report = report_of(TEXT)
    issuer = {"issuer": Value("云岭镇人民政府", "inferred")}
    guessed = record_of(replace(report, metadata={**report.metadata, **issuer}))
    assert guessed.author == "[云岭镇人民政府]"


def test_a_day_that_is_known_is_the_date() -> None:
    one = record_of(report_of(TEXT, date_published="2021-01-05", date_written="2021-01-02"))
    assert (one.date, one.estimated) == ("2021-01-05", False)
    assert record_of(report_of(TEXT, date_written="2021-01")).date == "2021-01"


# What has a meaning in one of the forms, or might have: to TeX, to BibTeX, RIS, JSON and HTML.
_SIGNS = st.sampled_from(
    ["{", "}", "\\", "%", "&", "\"", "'", "''", "``", "--", "---", "?`", ",,", "<<", "~", "^", "_",
     "#", "$", "@", "\n", "\r\n", "\nER  - \n", "},\n@misc{a,\n", "</pre>", "<span>", "&amp;",
     "\\textbf{a}", "\\input{/etc/passwd}", "$x^2$", "\u2028", "\u202e", "\x00", "\x07", "\x1b",
     "\ufeff", "\U0001f600", "中", "é", "TY  - BOOK", "=", ",", ";", " and ", "\\n", "\\u0041"]
)  # fmt: skip
hostile = st.lists(st.one_of(_SIGNS, st.text(max_size=4)), min_size=1, max_size=8).map("".join)
records = st.builds(
    Cited,
    title=hostile.map(one_line).filter(bool),
    author=hostile.map(one_line),
    genre=hostile.map(one_line),
    number=hostile.map(one_line),
    place=hostile.map(one_line),
    date=st.sampled_from(["", "2020", "2020-02", "2020-02-29"]),
    estimated=st.booleans(),
    language=st.sampled_from(["", "zh-Hans", "en"]),
    archive=hostile.map(one_line),
    version=st.just("0123456789ab"),
    url=st.sampled_from(["", URL]),
    accessed=st.sampled_from(["", "2024-05-06"]),
    note=hostile.map(one_line),
)


def tex_reader() -> LatexDecodingMiddleware:
    """Return what decodes TeX; the library does not know all of LaTeX's own names of signs."""
    known = get_default_latex_context_db()
    signs = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    specs = [MacroTextSpec(name, sign) for name, sign in signs.items()]
    known.add_context_category("signs", prepend=True, macros=specs)
    return LatexDecodingMiddleware(decoder=LatexNodes2Text(latex_context=known))


@given(records)
def test_bibtex_is_read_back(of: Cited) -> None:
    library = parse_string(text_of(bibtex(of)), append_middleware=[tex_reader()])
    (entry,) = library.blocks
    assert library.entries == [entry]
    fields = {field.key: str(field.value) for field in library.entries[0].fields}
    assert library.entries[0].entry_type == ("report" if of.author else "online")
    for name in ("title", "author", "number", "note", "url"):
        assert fields.get(name, "") == getattr(of, name)
    assert fields.get("institution", "") == of.author


@given(records)
def test_ris_is_read_back(of: Cited) -> None:
    (entry,) = rispy.loads(text_of(ris(of)))
    assert entry["type_of_reference"] == "RPRT" and entry["title"] == of.title
    assert entry.get("authors", []) == ([of.author] if of.author else [])
    assert entry.get("urls", []) == ([of.url] if of.url else [])
    assert entry.get("year", "") == of.date[:4]


@given(records)
def test_csl_json_is_read_back(of: Cited) -> None:
    (item,) = json.loads(text_of(csl_json(of)))
    assert item["title"] == of.title and item.get("URL", "") == of.url
    assert item.get("author", []) == ([{"literal": of.author}] if of.author else [])
    parts = item["issued"]["date-parts"][0] if of.date else []
    assert "-".join(f"{part:02}" for part in parts) == (of.date[:4] if of.estimated else of.date)


@pytest.mark.parametrize("of", [REPORT, ESTIMATED, BARE], ids=["all", "estimated", "bare"])
def test_a_citation_processor_takes_our_csl_json(of: Cited) -> None:
    """It makes of it what we write ourselves, save the brackets around an estimate."""
    source = CiteProcJSON(json.loads(text_of(csl_json(of))))
    style = CitationStylesStyle(str(ROOT / "tests" / "reference.csl"))
    bibliography = CitationStylesBibliography(style, source, formatters.plain)
    bibliography.register(Citation([CitationItem(key_of(of))]))
    (entry,) = map(str, bibliography.bibliography())
    assert entry == text_of(gb2025(of)).replace("[2020]", "2020")


@given(records)
def test_the_box_shows_what_the_text_says(of: Cited) -> None:
    box = cite_box(of)
    shown = re.sub(r"<span hidden .*?</span>.*?</span>", "", box, flags=re.S)
    assert "\n\n" not in box and not re.search(r"<(?!/?(?:details|summary|p|b|span|pre)\b)", box)
    for style in STYLES:
        text = text_of(style(of))
        assert text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in shown


def test_what_only_the_browser_knows_has_its_place() -> None:
    slots = [part for style in STYLES for part in style(BARE) if isinstance(part, Slot)]
    assert {slot.name for slot in slots} == {"url", "accessed"}
    assert cite_box(BARE).count("<span hidden data-slot=") == len(slots)
    assert "data-slot" not in cite_box(REPORT)


def test_a_page_without_the_sites_address_has_none() -> None:
    made = page(report_of(TEXT))
    assert made is not None and "http" not in made.markdown.partition("引用本文")[2]
