from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.faces import count_items, count_links, face_of
from archive.rules import (
    Rule,
    RuleError,
    RuleSet,
    check_examples,
    check_shapes,
    load_rules,
    parse_rules,
)

GOOD = """
- id: notice
  why: 网站声明
  where: [tail]
  cues: [本站声明]
  removes: [本站声明：仅供参考]
  keeps: [本县声明支持]
"""


def rules_of(text: str) -> list[Rule]:
    rules = parse_rules(text, "x.yml")
    check_shapes(rules)
    check_examples(RuleSet(rules))
    return rules


def test_a_good_rule_loads() -> None:
    (rule,) = rules_of(GOOD)
    assert rule.id == "notice"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("why:", "wyh:"), 'unknown key "wyh".*"why"'),
        (("  why: 网站声明\n", ""), "missing why"),
        (("[tail]", "[foot]"), "none of head"),
        (("cues: [本站声明]", "pattern: '.*'"), "matches the empty text"),
        (("cues: [本站声明]", "pattern: '(a'"), "RE2 refuses"),
        (("cues: [本站声明]", r"pattern: '(?<=a)本站\1'"), "RE2 refuses"),
        (("cues: [本站声明]", "cues: []"), "give one of pattern"),
        (("cues: [本站声明]", "cues: ['']"), "empty cue"),
        (("removes: [本站声明：仅供参考]", "removes: [别的]"), "does not meet its own example"),
        (("keeps: [本县声明支持]", "keeps: [看本站声明]"), "says it keeps"),
        (("keeps: [本县声明支持]", "keeps: []"), "at least one"),
        (("why: 网站声明", "why: 3"), "expected text"),
        (("[tail]", "{a: 1}"), "list of texts"),
    ],
)
def test_a_wrong_rule_is_refused_with_a_reason(change: tuple[str, str], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        rules_of(GOOD.replace(*change))


def test_two_rules_with_one_id_are_refused() -> None:
    with pytest.raises(RuleError, match="used twice"):
        rules_of(GOOD + GOOD)


@pytest.mark.parametrize("text", ["a: 1", "- 3", "- {", "[[[" * 3])
def test_what_is_no_list_of_rules_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match=r"x\.yml"):
        rules_of(text)


def test_a_folder_with_a_wrong_rule_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "boilerplate.yml").write_text(GOOD.replace("cues", "cue"), "utf-8")
    with pytest.raises(RuleError, match=r"boilerplate\.yml, rule 1 \(notice\)"):
        load_rules(tmp_path)


def test_rules_that_were_wrong_load_when_they_are_right(tmp_path: Path) -> None:
    path = tmp_path / "boilerplate.yml"
    path.write_text(GOOD.replace("removes: [", "removes: [那是别的, "), "utf-8")
    with pytest.raises(RuleError, match="own example"):
        load_rules(tmp_path)
    path.write_text(GOOD, "utf-8")
    assert [rule.id for rule in load_rules(tmp_path).boilerplate.rules] == ["notice"]


def test_the_projects_own_rules_load_and_are_many() -> None:
    assert len(load_rules().boilerplate.rules) > 50


def test_no_pattern_runs_longer_than_its_text() -> None:
    evil = GOOD.replace("cues: [本站声明]", "pattern: '(本+)+站声明'")
    rules = RuleSet(rules_of(evil))
    assert rules.matches("本" * 100_000) == []  # a backtracking engine would not return


@given(st.text(max_size=300))
def test_faces_never_fail_and_are_stable(text: str) -> None:
    face = face_of(text)
    assert face_of(text) == face
    load_rules().boilerplate.matches(face, text)


@pytest.mark.parametrize(
    "text",
    [
        "責任編輯：李某",
        "**责任编辑** ：李某",
        "> 责任编辑: 李某",
        "責任編輯﹕李某",
        "　責任編輯： 李某 ",
    ],
)
def test_one_line_has_one_face_however_it_is_dressed(text: str) -> None:
    assert face_of(text) == "责任编辑:李某"


def test_rows_of_items_and_links_are_counted() -> None:
    assert count_items("首页 机构 新闻 公开 服务") == 5
    assert count_items("指标 单位 2021年 2022年 增速") == 0
    assert count_items("民 事 判 决 书") == 0
    assert count_links("[时政](/a) [财经](/b) ![图](c.png)") == 3
    assert count_links("见[附件](/a)") == 0
