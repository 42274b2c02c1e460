import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.rules.records import RuleError
from archive.rules.vocabularies import Term, load_vocabularies, parse_vocabularies, pieces

PAGE = Path(__file__).resolve().parent.parent / "docs" / "about" / "vocabularies.md"
GOOD = """
genre:
  - {id: 通知, en: notice, definition_zh: 公文, definition_en: A notice., cues: ['通知$'],
     titles: [关于开会的通知]}
  - {id: other, zh: 其他, en: other, definition_zh: 其余, definition_en: The rest.}
level: [{id: 县, en: county, definition_zh: 县, definition_en: A county.}]
status: [{id: stated, zh: 写明, en: stated, definition_zh: 写明, definition_en: Said.}]
"""

# Titles beside the examples in the file, and what they are not: None where the words do not tell.
TITLES = {
    "2023年工作总结暨2024年工作部署会议召开": "新闻报道",
    "关于召开2023年工作总结大会的通知": "通知",
    "县委书记在全县经济工作会议上的讲话": "讲话",
    "学习贯彻习近平总书记在全国两会上的重要讲话精神心得体会": "评论文章",
    "国务院办公厅关于印发2023年政务公开工作要点的通知": "通知",
    "2023年XX市政府信息公开工作要点": "工作计划",
    "XX市人大常委会关于批准2022年市级决算的决议": "决定",
    "XX县2023年上半年经济运行情况及下半年工作打算": "工作总结和计划",
    "XX县卫生健康局2023年工作情况和2024年工作思路": "工作总结和计划",
    "县审计局2023年工作总结": "工作总结",
    "XX县人民法院2023年工作总结": "工作总结",
    "计划生育工作总结": "工作总结",
    "国务院关于落实《政府工作报告》重点工作分工的意见": "意见",
    "李强在第十四届全国人民代表大会第二次会议上的政府工作报告": "政府工作报告",
    "1996年政府工作报告关于国民经济和社会发展“九五”计划和２０１０年远景目标纲要的报告": "计划报告",
    "关于XX县“十四五”规划实施情况中期评估报告": "评估报告",
    "2024年1—4月份全国规模以上工业企业利润增长4.3%": "统计数据",
    "在中国共产党第二十次全国代表大会上的报告": "工作报告",
    "乡镇年度工作总结范文（精选3篇）.docx 免费在线阅读": "工作总结",
    "枫泉县農村飲用水管理辦法": "规定",
    "政府工作报告名词解释": None,
    "解决群众困难的好办法": None,
    "贺信": None,
    "一条渠的四十年": None,
    "": None,
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_tells_its_genre(title: str) -> None:
    assert load_vocabularies().genre_of(title) == TITLES[title]


@given(
    st.text(
        alphabet=st.sampled_from("关于《》的（）()—：_ 工作总结报告通知政府2023x*\n"), max_size=60
    )
)
def test_any_title_is_read(title: str) -> None:
    genre = load_vocabularies().genre_of(title)
    assert genre is None or genre in load_vocabularies().genre


def test_no_title_takes_longer_than_its_length() -> None:
    assert load_vocabularies().genre_of("工作情况" * 20_000) is not None
    for sign in ("《（", "一", "——", "_", "(", ".doc "):
        assert load_vocabularies().genre_of(sign * 10_000) is None


def test_a_title_is_read_in_pieces() -> None:
    assert pieces("《政府工作报告》（摘要）").split("\n")[0] == "政府工作报告"
    assert pieces("关于《方案（草案）》的说明") == "关于《》的说明"
    assert pieces("政 府 工 作 报 告　全文：一").split("\n")[0] == "政府工作报告"
    assert pieces("（一）") == "(一)"


def test_a_good_vocabulary_loads() -> None:
    assert list(parse_vocabularies(GOOD, "x.yml").genre) == ["通知", "other"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("level:", "levels:"), "expected the vocabularies"),
        (("id: 县", "idd: 县"), 'unknown key "idd".*"id"'),
        (("definition_zh: 公文, ", ""), "missing definition_zh"),
        (("id: other", "id: 通知"), "used twice"),
        (("id: other", "id: 3"), "expected text"),
        (("'通知$'", "'(通知'"), "RE2 refuses"),
        (("'通知$'", r"'(?<=的)通知'"), "RE2 refuses"),
        (("'通知$'", "'.*'"), "matches the empty text"),
        (("'通知$'", "'^通知$'"), "its example '关于开会的通知' is None"),
        (("titles: [关于开会的通知]", "unless: [会]"), "give cues and titles, or neither"),
        (("definition_zh: 县", "definition_zh: 县, cues: [县]"), "only genres have cues"),
        (("level: [", "level: [县, "), "expected a mapping"),
        (("genre:", "genre: {"), "not valid YAML"),
    ],
)
def test_a_wrong_vocabulary_is_refused_with_a_reason(change: tuple[str, str], says: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(RuleError, match=r"x\.yml.*" + says):
        parse_vocabularies(GOOD.replace(*change), "x.yml")


def row(term: Term) -> str:
    value = term.id if term.zh == term.id else f"`{term.id}` {term.zh}"
    return f"| {value} | {term.definition_zh} | **{term.en}**: {term.definition_en} |"


def test_the_manual_tells_every_term_in_order_and_no_other() -> None:
    text = PAGE.read_text("utf-8").split("{#standards}")[0]
    vocabularies = load_vocabularies()
    terms = [*vocabularies.genre.values(), *vocabularies.level.values()]
    terms += vocabularies.status.values()
    shown = [line for line in text.splitlines() if re.match(r"\| (?!值)", line)]
    assert shown == [row(term) for term in terms]
