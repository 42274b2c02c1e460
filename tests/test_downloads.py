"""What is taken away of a report says what its page says, in forms that any tool reads."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import given

from archive.convert import convert, page
from archive.model import MediaType, Page, Sidecar, Source
from archive.rules import load_rules
from archive.spans import Kept
from tests.properties.test_nothing_is_lost import media_types, source_of
from tests.properties.texts import texts
from tests.render_check import rendered, squeezed, visible_text
from tests.test_cases import CASES, report_of

TABLE = """云岭镇2021年统计公报

我镇抓住机遇，加快发展，完成投资1789万元，同比增长12.5%。

指标      单位    数量
粮食      万吨    12
投资      亿元    3

我镇抓住机遇，加快发展，完成投资1789万元，同比增长12.5%。
"""


def made(text: str, **sidecar: Any) -> Page:
    source = Source("seeds/a.txt", "a", "a", "plain", text.encode(), Sidecar(**sidecar))
    found = page(convert(source, load_rules()))
    assert found
    return found


def fields(markdown: str) -> dict[str, Any]:
    _, front, _ = markdown.split("---\n", 2)
    return dict(yaml.safe_load(front))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_words_are_those_that_were_kept(case: Any) -> None:
    report = report_of(case)
    found = page(report)
    assert found
    kept = squeezed(Kept(report.text, report.removals).string(0, len(report.text)))
    title = str(report.metadata["title"].value)
    assert squeezed(found.text) in (kept, squeezed(title) + kept)
    body = found.portable.split("\n---\n", 1)[1]
    assert not re.search(r"(?<!\\)\{:|data-ui", body)
    assert fields(found.portable)["title"] == title


@given(texts, media_types)
def test_any_text_is_taken_away_whole(text: str, media: MediaType) -> None:
    report = convert(source_of(text.encode("utf-8", "replace"), media), load_rules())
    found = page(report)
    if found is None:
        return
    html, meta = rendered(found.portable)
    said = visible_text(html)
    assert said == squeezed(found.text)
    kept = squeezed(Kept(report.text, report.removals).string(0, len(report.text)))
    assert said.endswith(kept) and meta["sha256"] == report.sha256
    assert found.text.endswith("\n") and not found.text.startswith(("\n", " "))


def test_paragraphs_are_separated_by_blank_lines_and_a_table_keeps_its_lines() -> None:
    text = made(TABLE).text.split("\n\n")
    assert text[0] == "云岭镇2021年统计公报" and text[1].endswith("12.5%。")
    assert text[2].splitlines()[0].split() == ["指标", "单位", "数量"]
    assert "| 粮食 | 万吨 | 12 |" in made(TABLE).portable


def test_a_title_that_the_text_does_not_say_stands_first() -> None:
    found = made("一、概况\n粮食丰收，农民增收。\n", fields={"title": "# 某镇 *总结*"})
    assert found.text.startswith("# 某镇 *总结*\n\n一、概况")
    assert "\n# &#35; 某镇 \\*总结\\*\n" in found.portable or "\n# \\# 某镇" in found.portable


def test_of_a_withdrawn_report_only_the_reason_is_left() -> None:
    found = made("云岭镇工作总结\n一、概况\n绝无仅有。\n", withdrawn="应 <原单位> 要求")
    assert found.text == "云岭镇工作总结\n\n本报告已撤下。原因：应 <原单位> 要求\n"
    assert "绝无仅有" not in found.portable and fields(found.portable)["status"] == "withdrawn"
