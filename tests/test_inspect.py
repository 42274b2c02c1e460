"""Findings: what is told to the reader, with its evidence, and what is left unsaid."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Block, BlockKind, Problem, Removal
from archive.spans import Kept
from archive.stages.inspect import inspect

LEVELS = {"一": 2, "二": 2, "三": 2, "四": 2, "（": 3}
SIGNS = "XxX×*○□_某0123456789.%率宗,，。；、一二三五十（）(“”普法今年月日县镇\n 总结及工作计划aX级"


def blocks_of(text: str, removals: Sequence[Removal] = ()) -> list[Block]:
    """One block a line: `# ` opens the title; a number with no 。 in its line, a heading."""
    kept, blocks, start = Kept(text, removals), [], 0
    for line in text.split("\n"):
        kind: BlockKind = "paragraph"
        level = LEVELS.get(line[:1], 0) if "。" not in line and len(line) < 30 else 0
        if line.startswith("# "):
            kind = "title"
        elif level:
            kind = "heading"
        if line:
            end = start + len(line)
            blocks.append(Block(kind, start, end, level, text=kept.string(start, end)))
        start += len(line) + 1
    return blocks


def findings(text: str, title: str = "") -> list[Problem]:
    return list(inspect(text, blocks_of(text), (), title))


def found(text: str, code: str, title: str = "") -> list[str]:
    """The evidence of each finding of a code."""
    spans = [p.span for p in findings(text, title) if p.code == code]
    return [text[span[0] : span[1]] for span in spans if span]


def test_a_finding_is_neutral_typed_and_has_its_evidence() -> None:
    text = "全镇修路三十公里，受益群众八千多人。下一步，我们将继续落"
    (problem,) = findings(text)
    assert (problem.stage, problem.code) == ("inspect", "stops-mid-sentence")
    assert problem.message == "正文在句子中间结束。"
    assert problem.span == (len(text) - 20, len(text))


@pytest.mark.parametrize(
    "end",
    [
        "全镇修路三十公里，受益群众八千多人。",
        "全镇修路三十公里，获评“先进单位”",
        "团结一心，奋勇向前，再创佳绩，不负重托",
        "祝各位代表身体健康，工作顺利，阖家幸福安康",
        "3．完善制度，强化对各村账目的检查监督",
        "联系人：办公室老王，电话在上面，欢迎来电来信",
        "全镇修路情况一览",
        "@alpha, @beta, @gamma and @delta",
        "We repaired the roads, and the work is done.[12]",
    ],
)
def test_an_end_that_is_one(end: str) -> None:
    assert not findings(end)


def test_what_stands_below_the_body_does_not_end_it() -> None:
    text = "全镇修路三十公里，受益群众八千多人。\n附件\n甲村，乙村，以及丙村的名册清单如此"
    kinds: list[BlockKind] = ["paragraph", "annex", "paragraph"]
    blocks = [b._replace(kind=k) for k, b in zip(kinds, blocks_of(text), strict=True)]
    assert not inspect(text, blocks, (), "")


def test_a_skipped_number() -> None:
    text = "一、农业\n粮食丰收。\n三、教育\n新建小学。\n四、交通\n修路。"
    (problem,) = findings(text)
    assert problem.message == "标题的序号从“一、”跳到“三、”，缺少的序号在文中没有出现。"
    assert found(text, "part-missing") == ["三、"]


def test_a_first_number_that_is_not_one() -> None:
    assert found("修路。\n二、教育\n新建小学。", "part-missing") == ["二、"]


@pytest.mark.parametrize(
    "text",
    [
        "一、农业\n（一）粮食\n好。\n（二）林果\n好。\n二、教育\n（一）小学\n好。",
        "一、农业\n（一）粮食\n好。\n（二）林果\n好。\n二、教育\n（三）小学\n好。",
        "一、农业\n粮食丰收。二、教育。新建小学。\n三、交通\n修路。",
        "一、农业\n一是种粮。二是造林。\n三、交通\n修路。",
        "根据第三条和第五条的规定办理。\n第五条 另行规定。",
    ],
)
def test_numbers_that_miss_nothing(text: str) -> None:
    assert not found(text, "part-missing")


TITLE = "某镇2031年上半年工作总结及2031年下半年工作设想"


def test_a_second_part_that_the_title_promises() -> None:
    text = f"# {TITLE}\n现将总结及下半年工作设想汇报如下。\n一、农业\n粮食丰收。\n二、教育\n好。"
    assert found(text, "part-missing", TITLE) == ["2031年下半年工作设想"]
    assert found("粮食丰收。", "part-missing", TITLE) == []
    assert [p.span for p in findings("粮食丰收。", TITLE)] == [None]


@pytest.mark.parametrize(
    "more",
    [
        "二、下半年打算\n修路。",
        "下一步，我们将修路。",
        "粮食丰收。今后要多修路。",
        "二、任务\n好。",
    ],
)
def test_a_second_part_that_is_there(more: str) -> None:
    assert not findings(f"# {TITLE}\n一、农业\n粮食丰收。\n{more}", TITLE)


@pytest.mark.parametrize(
    ("text", "names", "figures"),
    [
        ("XX镇与×××同志、**县、***书记、某某村、○○乡座谈。", 6, 0),
        ("X县X市的李XX到会。", 3, 0),
        ("产值2X.13%，收入1XX32元，20XX年种地X万多亩。", 0, 4),
        ("XX公司投资3X00多万元，热线138****5678。", 1, 2),
        ("党的XX大以来，发证____个。", 0, 2),
        ("XX2031年修路。", 1, 0),
    ],
)
def test_masks(text: str, names: int, figures: int) -> None:
    (problem,) = findings(text)
    assert problem.code == "masked"
    assert f"文中有 {names + figures} 处文字被遮盖" in problem.message
    assert (f"名称 {names} 处" in problem.message) == bool(names)
    assert (f"数字 {figures} 处" in problem.message) == bool(figures)


@pytest.mark.parametrize(
    "text",
    [
        "X光、X射线、X轴和A*算法，做X光检查，长×宽。",
        "XXL码、XX级、第XX章、WiFi、MAXX、XII。",
        "注*：已核。**重点**和**难点工作**都好。",
        "**重点****难点**都好。",
        "二○○八年，二〇〇〇年，3×4=12，2×3米。",
        "某村某人说某某事。",
        "****************",
        "调用__init__和snake_case。□是 □否",
    ],
)
def test_signs_that_mask_nothing(text: str) -> None:
    assert not found(text, "masked")


def test_repeated_paragraphs() -> None:
    long = "全镇共修建道路三十公里，新建桥梁两座，解决了八千多名群众多年来的出行难题。"
    assert found(f"{long}\n好。\n{long}\n{long}", "repeated-block") == [long]
    (problem,) = findings(f"{long}\n好。\n{long}\n{long}")
    assert problem.message == "同一段文字在文中出现了 3 次。"
    assert problem.span and problem.span[0] == len(long) + 4
    assert not findings("好。\n好。")


def test_figures_that_disagree() -> None:
    text = "全年受理纠纷200宗，调结150宗，调结率为90.5%；立案40起,破20起,破案率达80%。"
    assert [p.message for p in findings(text)] == [
        "文中写调结率 90.5%，按 150÷200 计算为 75.0%。",
        "文中写破案率 80%，按 20÷40 计算为 50.0%。",
    ]
    assert found(text, "figures-disagree")[1] == "40起,破20起,破案率达80%"
    assert len(findings("立案40起，破20起，破案率80%。" * 30)) == 10


@pytest.mark.parametrize(
    "text",
    [
        "受理200宗，调结150宗，调结率75.4%。",
        "受理200宗，调结150件，调结率95%。",
        "受理200宗，调结150宗。群众满意率98%。",
        "受理200宗，调结150宗，满意率98%。",
        "抽检200件，不合格20件，合格率90%。",
        "受理1XX宗，调结150宗，调结率95%。",
        "受理0宗，调结0宗，调结率95%。",
        "立案100起，破案200起，破案率95%。",
    ],
)
def test_figures_that_agree_or_cannot_be_compared(text: str) -> None:
    assert not found(text, "figures-disagree")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("我镇深入开展“五五”普法活动。", "标题为2031年，文中却提到“五五”普法（2006–2010年）。"),
        ("今年是“十二五”的开局之年。", "标题为2031年，文中却提到“十二五”（2011–2015年）。"),
        (
            "举办了十八届三中全会精神专题讲座。",
            "标题为2031年，文中却提到十八届三中全会（2013年）。",
        ),
        ("今年12月，我镇被评为先进。", "标题写的是上半年，文中却提到“今年12月”。"),
    ],
)
def test_anachronisms(text: str, message: str) -> None:
    assert [p.message for p in findings(text, "某镇2031年上半年总结")] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "“五五”普法以来，法治观念增强。",
        "2008年，深入开展“五五”普法。",
        "深入开展“十五”普法。",
        "回顾“十二五”，成绩显著。",
        "今年12月底前建成。",
        "力争今年12月将大桥建成。",
        "深入贯彻十八届三中全会精神。",
    ],
)
def test_the_past_may_be_told(text: str) -> None:
    assert not findings(text, "某镇2031年上半年总结")
    assert not findings("我镇深入开展“五五”普法活动。", "某镇2011年总结")


def test_only_what_is_shown_is_inspected_and_spans_lead_to_the_source() -> None:
    text = "XX镇的广告。今年修路，\n\n好，XX镇。"
    removals = (Removal(0, 6, "boilerplate", "r", ""), Removal(11, 13, "layout", "r", ""))
    kept = Kept(text, removals).string(0, len(text))
    block = Block("paragraph", 0, len(text), text=kept)
    (problem,) = inspect(text, [block], removals, "")
    assert problem.span == (16, 18) and text[16:18] == "XX"


@given(st.text(st.sampled_from(SIGNS) | st.characters()), st.text(SIGNS, max_size=30), st.data())
def test_any_text_gives_findings_within_it(text: str, title: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    removals = [
        Removal(a, b, "layout", "r", "") for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    for problem in inspect(text, blocks_of(text, removals), removals, title):
        assert problem.stage == "inspect" and problem.message.endswith("。")
        assert problem.span is None or 0 <= problem.span[0] < problem.span[1] <= len(text)


LONG_OF = [  # one sign or one word, a million characters of it
    *(
        "X",
        "*",
        "X0",
        "**甲",
        "X1.",
        "__",
        "某",
        "1",
        "率1",
        "1宗，调1宗，",
        "五",
        "“十五",
        "今年12月",
    ),
    *(
        "，",
        "一",
        "（",
        "三、\n五、\n",
        "祝",
        "下",
        "。下",
        "十八届三中全会精神",
        "正在",
        " ",
        "a,",
    ),
]


@pytest.mark.parametrize("unit", LONG_OF)
def test_the_time_is_linear(unit: str) -> None:
    text = "2001年" + unit * (1_000_000 // len(unit))
    started = time.process_time()
    findings(text, "2031年上半年工作总结及下半年工作计划")
    assert time.process_time() - started < 5
