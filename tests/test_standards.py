import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from archive.model import Value
from archive.rules.vocabularies import load_vocabularies
from archive.stages.account import as_json
from archive.stages.standards import MAPPING, head_tags, json_ld
from tests.render_check import rendered
from tests.test_cases import CASES, page_of, report_of

SCHEMA = json.loads(
    (Path(__file__).resolve().parent.parent / "scripts/archive/rules/report.schema.json").read_text(
        "utf-8"
    )
)


def errors(value: Any, schema: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_account_and_front_matter_follow_the_schema(case: Path) -> None:
    report = report_of(case)
    account = json.loads(json.dumps(as_json(report)))
    assert errors(account, SCHEMA) == []
    _, meta = rendered(page_of(report))
    assert errors(meta, {**SCHEMA["$defs"]["frontMatter"], "$defs": SCHEMA["$defs"]}) == []


def test_the_schema_is_sound_and_strict() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert errors({"source": "a", "extra": 1}, SCHEMA)


def test_levels_and_statuses_are_those_of_the_vocabulary() -> None:
    fields = SCHEMA["$defs"]["fields"]["properties"]
    assert fields["level"]["enum"] == list(load_vocabularies().level)
    assert {row[2] for row in MAPPING} <= set(fields)


def metadata(**values: Value) -> dict[str, Value]:
    return {"title": Value("某县2020年工作总结", "stated"), **values}


def test_inferred_values_are_not_cited() -> None:
    tags = head_tags(metadata(issuer=Value("某县人民政府", "inferred")))
    names = {tag.get("name") for tag in tags}
    assert "DCTERMS.creator" in names and "citation_author" not in names


def test_a_masked_place_is_no_claim() -> None:
    masked = Value({"name": "XX镇", "code": None, "chain": ["广东省"]}, "inferred")
    assert "DCTERMS.spatial" not in {tag.get("name") for tag in head_tags(metadata(place=masked))}
    assert "spatialCoverage" not in json_ld(metadata(place=masked))


def test_only_web_addresses_are_links() -> None:
    hostile = metadata(source_url=Value("javascript:alert(1)", "curated"))
    assert "isBasedOn" not in json_ld(hostile)
    assert "DCTERMS.source" not in {tag.get("name") for tag in head_tags(hostile)}
