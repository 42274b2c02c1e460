import json
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from archive.build.site import build_site
from archive.convert import convert
from archive.convert import page as page_for
from archive.model import Report, Sidecar, Source, Value
from archive.rules import load_rules
from archive.rules.vocabularies import load_vocabularies
from archive.sidecar import FIELDS
from archive.stages.account import as_json
from archive.stages.standards import MAPPING, head_tags, json_ld
from tests.render_check import ROOT, rendered
from tests.test_cases import CASES, page_of, report_of

SCHEMA = json.loads((ROOT / "scripts/archive/rules/report.schema.json").read_text("utf-8"))
FRONT = {**SCHEMA["$defs"]["frontMatter"], "$defs": SCHEMA["$defs"]}
NAMES = SCHEMA["$defs"]["fields"]["properties"]
HOSTILE = "\"><script>alert(1)</script></title>&amp;' {{ 7*7 }} {% raw %} --- # 某县2020年工作总结"
CURATED: dict[str, Any] = {
    "title": HOSTILE,
    "subtitle": "</script><script>alert(1)</script>",
    "year": 2020,
    "issuer": "某县人民政府\" onload='alert(1)",
    "place": {"name": "镇巴县", "code": "610728", "chain": ["陕西省", "汉中市", "镇巴县"]},
    "period": "2020-01/2020-06",
    "date_written": "2020",
    "date_published": "2020-07-01",
    "document_number": "某政发〔2020〕1号",
    "index_number": "a/2020-1",
    "language": "zh-Hans",
    "source_url": "HTTPS://www.example.org/a?b=1&c=<2>",
    "keywords": ["农业", "<b>"],
    "abstract": "一句\n<!-- 又一句 -->",
}


def errors(value: Any, schema: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


def check_against_the_schema(report: Report) -> None:
    assert errors(json.loads(json.dumps(as_json(report))), SCHEMA) == []
    if made := page_for(report):
        assert errors(rendered(made.markdown)[1], FRONT) == []


def curated(identity: str = "a", **sidecar: Any) -> Report:
    text = "某镇2020年上半年工作总结\n\n　　半年来，全镇上下团结一心，完成了各项任务。\n"
    kept = Sidecar(sidecar.pop("fields", CURATED), **sidecar)
    source = Source(f"seeds/{identity}.txt", identity, identity, "plain", text.encode(), kept)
    return convert(source, load_rules())


def told(metadata: dict[str, Value]) -> dict[str, str]:
    return {tag.get("name", tag.get("property", "")): tag["content"] for tag in head_tags(metadata)}


def metadata(**values: Value) -> dict[str, Value]:
    return {"title": Value("某县2020年工作总结", "stated"), **values}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_accounts_and_front_matter_follow_the_schema(case: Path) -> None:
    check_against_the_schema(report_of(case))


def test_so_do_the_sample_and_what_is_curated_refused_or_withdrawn() -> None:
    for path in (ROOT / "seeds").glob("*.txt"):
        source = Source(f"seeds/{path.name}", path.stem, path.stem, "plain", path.read_bytes())
        check_against_the_schema(convert(source, load_rules()))
    check_against_the_schema(curated())
    check_against_the_schema(curated(withdrawn="含有个人信息"))
    check_against_the_schema(curated(fields={"title": None, "place": "某镇", "genre": "other"}))
    refused = convert(Source("seeds/a.txt", "a", "a", "plain", b"%PDF-1.7"), load_rules())
    assert refused.status == "refused"
    check_against_the_schema(refused)


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1},
        {"status": "lost"},
        {"metadata": {"titel": {"value": "a", "status": "stated", "evidence": []}}},
        {"metadata": {"title": {"value": "a", "status": "sure", "evidence": []}}},
        {"metadata": {"title": {"value": "a", "status": "stated", "evidence": [[1]]}}},
        {"metadata": {"title": {"value": "a", "status": "unknown", "evidence": []}}},
        {"metadata": {"genre": {"value": "小说", "status": "stated", "evidence": []}}},
        {"metadata": {"period": {"value": "2020年", "status": "stated", "evidence": []}}},
        {"metadata": {"place": {"value": {"code": "1"}, "status": "stated", "evidence": []}}},
    ],
)
def test_the_schema_is_sound_and_strict(change: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert errors(as_json(report_of(CASES[0])) | change, SCHEMA)


def test_front_matter_has_no_key_of_its_own() -> None:
    _, meta = rendered(page_of(report_of(CASES[0])))
    assert errors(meta | {"extra": 1}, FRONT)
    assert errors({key: meta[key] for key in meta if key != "how_known"}, FRONT)


def test_the_schema_and_the_vocabularies_have_the_same_words() -> None:
    vocabularies = load_vocabularies()
    assert NAMES["genre"]["enum"] == list(vocabularies.genre)
    assert NAMES["level"]["enum"] == list(vocabularies.level)
    assert SCHEMA["$defs"]["status"]["enum"] == list(vocabularies.status)


def test_the_schema_names_the_fields_that_are_described_in_their_order() -> None:
    assert list(report_of(CASES[0]).metadata) == list(NAMES)
    assert {row.field for row in MAPPING} <= NAMES.keys()
    assert FIELDS.keys() < NAMES.keys()


def test_each_standard_says_what_is_known() -> None:
    known = curated().metadata
    tags = told(dict(known))
    assert tags["DCTERMS.temporal"] == "2020-01/2020-06"
    assert tags["DCTERMS.spatial"] == "陕西省 汉中市 镇巴县"
    assert tags["citation_publication_date"] == "2020/07/01"
    assert tags["article:published_time"] == "2020-07-01"
    assert tags["og:locale"] == "zh_CN"
    assert tags["DCTERMS.subject"] == "农业; <b>"
    said = json_ld(known)
    assert said["spatialCoverage"]["identifier"] == "610728"
    assert said["author"] == {"@type": "Organization", "name": CURATED["issuer"]}
    assert said["keywords"] == CURATED["keywords"]


def test_inferred_values_are_not_cited() -> None:
    tags = told(metadata(issuer=Value("某县人民政府", "inferred")))
    assert "DCTERMS.creator" in tags and "citation_author" not in tags


@pytest.mark.parametrize("status", ["masked", "inferred", "stated"])
def test_a_masked_place_is_no_claim(status: Any) -> None:
    masked = metadata(place=Value({"name": "XX镇", "code": None, "chain": ["广东省"]}, status))
    assert "DCTERMS.spatial" not in told(masked)
    assert "spatialCoverage" not in json_ld(masked)


def test_a_place_that_a_curator_names_is_a_claim() -> None:
    assert told(metadata(place=Value("长坪街道", "curated")))["DCTERMS.spatial"] == "长坪街道"
    said = json_ld(metadata(place=Value({"name": "长坪街道"}, "curated")))
    assert said["spatialCoverage"] == {"@type": "Place", "name": "长坪街道"}


@pytest.mark.parametrize("field", sorted({row.field for row in MAPPING}))
def test_masked_and_unknown_values_are_left_out(field: str) -> None:
    terms = {row.term for row in MAPPING if row.field == field}
    for value in (Value("XX", "masked"), Value(None, "unknown"), Value(None, "curated")):
        assert not terms & (told({field: value}).keys() | json_ld({field: value}).keys())


def test_only_web_addresses_are_links() -> None:
    for url in ("javascript:alert(1)", "https://a.example/<b>", "ftp://a.example/"):
        hostile = metadata(source_url=Value(url, "curated"))
        assert "isBasedOn" not in json_ld(hostile) and "DCTERMS.source" not in told(hostile)


class Head(HTMLParser):
    """Reads a page: its metas, links and scripts, and the text of its title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.alternate = ""
        self.inside = ""
        self.text: dict[str, list[str]] = {"title": [], "script": [], "ld": []}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        assert not any(name.startswith("on") for name in have)
        if tag == "meta" and "content" in have:
            self.metas[have.get("name") or have.get("property") or ""] = have["content"]
        if tag == "link" and have.get("type") == "application/json":
            self.alternate = have["href"]
        self.inside = "ld" if have.get("type") == "application/ld+json" else tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in self.text:
            self.text[self.inside].append(data)


def test_a_hostile_title_is_inert_in_the_site(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs" / "about", docs / "about")
    (docs / "index.md").write_text("# 首页\n", "utf-8")
    (docs / "reports" / "b").mkdir(parents=True)
    (docs / "reports" / "index.md").write_text("# 全部报告\n", "utf-8")
    reports = [curated(identity) for identity in ("a", "b/%20c")]
    for report in [*reports, replace(curated("d", withdrawn=HOSTILE), identity="d")]:
        made = page_for(report)
        assert made is not None
        (docs / "reports" / f"{report.identity}.md").write_text(made.markdown, "utf-8")
        (docs / "reports" / f"{report.identity}.json").write_text(made.account, "utf-8")
    build_site(ROOT, docs, tmp_path / "site")

    for report in reports:
        head = Head((tmp_path / "site" / report.page / "index.html").read_text("utf-8"))
        assert "".join(head.text["title"]).startswith(HOSTILE)
        assert told(dict(report.metadata)).items() <= head.metas.items()
        assert json.loads("".join(head.text["ld"])) == json_ld(report.metadata)
        assert not any("alert" in script for script in head.text["script"])
        account = tmp_path / "site" / report.page / head.alternate.replace("%25", "%")
        assert json.loads(account.read_text("utf-8"))["source"] == report.source
    for page in (tmp_path / "site").rglob("*.html"):
        html = page.read_text("utf-8")
        assert not any("alert" in script for script in Head(html).text["script"]), page
        assert ("ld+json" in html) == (page.parent.name in ("a", "%20c")), page
