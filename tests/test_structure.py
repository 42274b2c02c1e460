import pytest

from archive.convert import convert, page
from archive.model import Report, Sidecar, Source
from archive.rules import load_rules
from archive.spans import Kept
from tests.render_check import rendered, squeezed, visible_text

PROSE = "一年来，全县上下团结一心，较好完成了各项目标任务，社会大局保持稳定，群众生活持续改善。"
OPENING = (
    "2021年青禾县政府工作报告\n——2021年1月20日在青禾县第十六届人民代表大会第五次会议上\n"
    "青禾县人民政府县长　李某\n各位代表：\n现在，我代表县人民政府，向大会报告工作，请予审议。\n"
)


def report_of(text: str, name: str = "b") -> Report:
    source = Source(f"seeds/{name}.txt", name, name, "plain", text.encode())
    return convert(source, load_rules())


def blocks_of(text: str) -> list[tuple[str, int, str]]:
    report = report_of(text)
    kept = Kept(report.text, report.removals)
    return [(b.kind, b.level, "".join(kept.string(b.start, b.end).split())) for b in report.blocks]


def outline_of(text: str) -> list[tuple[int, str]]:
    return [(level, words) for kind, level, words in blocks_of(text) if kind == "heading"]


def test_the_opening_has_its_kinds() -> None:
    kinds = [kind for kind, _, _ in blocks_of(OPENING + PROSE)]
    assert kinds[:4] == ["title", "subtitle", "speaker", "salutation"]
    assert set(kinds[4:]) == {"paragraph"}


def test_a_list_under_the_title_is_not_of_speakers() -> None:
    rows = "指标　　数量\n农户　　一百\n人口　　三百\n村庄　　十二\n"
    assert [kind for kind, _, _ in blocks_of(f"某镇2023年统计表\n{rows}")] == ["title", "table"]
    names = "邮箱\n综合新闻\n研制进展\n关于工程\n"
    assert "speaker" not in {kind for kind, _, _ in blocks_of(f"某镇工作总结\n{names}{PROSE}")}
    kinds = [kind for kind, _, _ in blocks_of(f"某镇工作总结\n张　三\n李　四\n各位代表：\n{PROSE}")]
    assert kinds[:4] == ["title", "speaker", "speaker", "salutation"]


@pytest.mark.parametrize("name", ["布小林", "巴特尔", "咸　辉", "扎西多吉", "丽江市市长　和良辉"])
def test_a_speaker_of_any_people_is_one(name: str) -> None:
    meeting = "——2017年1月16日在某市第十届人民代表大会第一次会议上"
    report = report_of(f"2017年政府工作报告\n{meeting}\n{name}\n各位代表：\n{PROSE}\n")
    assert report.metadata["speaker"].value == "".join(name.rpartition("市长")[2].split())


@pytest.mark.parametrize("line", ["标准", "统计公报", "详细信息", "新聞資訊", "方案"])
def test_a_word_under_the_title_is_no_speaker(line: str) -> None:
    assert blocks_of(f"某镇工作总结\n{line}\n{PROSE}")[1][0] != "speaker"


def test_a_dateline_tells_no_place() -> None:
    meeting = "——2023年3月7日在第十四届全国人民代表大会第一次会议上"
    opening = f"最高人民检察院工作报告\n新华社北京3月17日电\n{meeting}\n"
    report = report_of(f"{opening}最高人民检察院检察长　张某\n各位代表：\n{PROSE}\n")
    assert [block.kind for block in report.blocks[:5]] == [
        "title", "byline", "subtitle", "speaker", "salutation",
    ]  # fmt: skip
    assert report.metadata["place"].value["name"] == "中华人民共和国"
    assert report.metadata["level"].value == "国家"


def test_a_title_on_two_lines_is_one() -> None:
    text = (
        f"关于2018年度市级预算执行\n和其他财政收支的审计工作报告\n某市审计局局长　刘某\n{PROSE}\n"
    )
    report = report_of(text)
    assert report.metadata["title"].value == text.replace("\n", "", 1).partition("\n")[0]
    assert report.metadata["year"].value == 2018
    made = page(report)
    assert made and "# 关于2018年度市级预算执行和其他财政收支的审计工作报告 {" in made.markdown
    copies = f"国务院关于今年以来计划执\n国务院关于今年以来计划执行情况的报告\n{PROSE}\n"
    assert report_of(copies).metadata["title"].value == "国务院关于今年以来计划执行情况的报告"


def test_the_last_item_of_a_list_is_no_heading() -> None:
    items = "（一）按时上报材料；\n（二）如实填写表格；\n（三）法律规定的其他情形。\n"
    assert outline_of(f"某镇工作制度\n{PROSE}\n{items}{PROSE}\n") == []


def test_a_heading_under_a_list_stays_one() -> None:
    lines = [
        "（一）参加对象：全体干部；",
        "（二）时间安排",
        "1.第一阶段",
        PROSE,
        "2.第二阶段",
        PROSE,
        "（三）工作要求",
    ]
    text = "某镇工作方案\n" + "\n".join([*lines, PROSE]) + "\n"
    assert [level for level, _ in outline_of(text)] == [2, 3, 3, 2]


def test_a_heading_among_headings_may_give_a_figure() -> None:
    titles = ("（一）工业增势良好。", "（二）投资突破60亿元。", "（三）消费稳步回升。")
    text = "某县经济形势\n" + "".join(f"{title}\n{PROSE}\n" for title in titles)
    assert [words for _, words in outline_of(text)] == list(titles)


MENUS = "网易公开课\n新闻\n财经\n体育\n注册 登录\n某县农机推广现场会召开\n"


@pytest.mark.parametrize(
    "row", ["2023-03-01 10:22 来源：某县日报", "2023-03-01 10:22", "发布日期：2023年3月1日"]
)
def test_the_headline_of_a_whole_page_stands_above_its_date(row: str) -> None:
    report = report_of(f"{MENUS}{row}\n{PROSE}\n{PROSE}\n")
    assert report.metadata["title"].value == "某县农机推广现场会召开"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "https://example.org/a/1.html",
            "应诊电话：0830-1234567",
            "P. 587",
            "●活力活动",
            "第 1 版",
        ),
        *("登录/注册 用户中心 支持IPV6", "网站首页时政国际财经", "EN"),
        *("下载 相关 举报", "2023 11/ 17 20:52:15", "2023年9月28日", "下一版»本期共4版"),
    ],
)
def test_what_is_of_a_page_is_no_title(line: str) -> None:
    report = report_of(f"{line}\n{PROSE}\n{PROSE}\n")
    assert report.metadata["title"].value is None


def test_what_a_site_set_before_a_title_is_no_part_of_it() -> None:
    report = report_of(f"标题：某县农业生产情况报告\n{PROSE}\n{PROSE}\n")
    assert report.metadata["title"].value == "某县农业生产情况报告"
    assert [removal.rule for removal in report.removals] == ["title-label"]


def test_a_sentence_with_a_date_makes_no_headline_of_what_stands_above() -> None:
    report = report_of(
        f"云溪镇概貌\n地理与气候条件\n2023年1月5日，我镇召开大会。{PROSE}\n{PROSE}\n"
    )
    assert report.metadata["title"].value == "云溪镇概貌"
    formal = report_of(f"某县2023年统计公报\n某县统计局办公室\n2024年3月1日\n{PROSE}\n{PROSE}\n")
    assert formal.metadata["title"].value == "某县2023年统计公报"
    assert formal.blocks[1].kind == "subtitle"


@pytest.mark.parametrize(
    "opening",
    [
        "云溪镇防汛抗旱预案\n云溪镇人民政府\n2023年3月1日",
        "致全县人民的一封信\n全县广大父老乡亲们\n2023年3月1日",
        "云溪县城市管理细则\n云溪县第十届人大常委会第五次会议通过\n2023年3月1日起施行",
        "Report of the Commission on Water\nSubmitted to the Council by the Chair\n2023-01-05",
        "云溪镇概貌\n全镇辖十二个行政村\n数据来源：云溪统计局",
        "云溪镇大事记\n一月\n召开全镇干部大会部署工作\n2023-01-05",
        "云溪镇重点项目\n项目名称　开工日期　进度\n大桥　2023年3月1日　一半\n扩建　2023年4月1日",
        "云溪镇文化志\n" + "山川\n河流\n" * 15 + "民间歌谣选录下编\n2003年5月1日 采录",
        "云溪镇概貌\n转载请注明出处：http://a.example.com/\n历史沿革\n打印本页\n村名由来\n2003年5月1日",
        "云溪县关于表彰先进的通报\n获奖单位名单（排名不分先后）\n2023年1月5日",
    ],
)
def test_a_title_stays_whatever_stands_under_it(opening: str) -> None:
    report = report_of(f"{opening}\n{PROSE}\n{PROSE}\n")
    assert report.metadata["title"].value == opening.partition("\n")[0]
    assert all(removal.rule != "above-headline" for removal in report.removals)


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("2023年3月1日", "云溪县2022年政府工作报告"),
        ("2022年云溪县政府工作报告全文", "云溪县2022年政府工作报告"),
        ("2023年度部门决算信息公开", "云溪县财政局2022年部门决算公开情况说明"),
        ("关于召开会议的请示\n\n", "云溪镇森林防火工作方案"),
        ("2023年第5期（总第120期）", "云溪县政务公开工作简报"),
    ],
)
def test_what_stands_above_a_whole_title_is_no_part_of_it(above: str, title: str) -> None:
    assert report_of(f"{above}\n{title}\n{PROSE}\n{PROSE}\n").metadata["title"].value == title


def test_dates_of_a_chronicle_are_not_the_reports() -> None:
    text = f"云溪镇建设情况\n1958年3月\n{PROSE}\n1984年5月\n{PROSE}\n"
    assert report_of(text + f"{PROSE}\n" * 8).metadata["date_written"].value is None


def test_a_lone_line_amid_site_text_above_a_headline_is_the_sites() -> None:
    above, below = (
        "打印本页\n某县农机推广现场会召开\n2023-03-01 10:22 来源：某网\n",
        f"{PROSE}\n" * 2,
    )
    for line, stays in (("晚饭吃什么都行", False), ("某政发〔2023〕1号", True)):
        report = report_of(f"网易公开课\n新闻\n财经\n体育\n关注我们\n{line}\n{above}{below}")
        assert report.metadata["title"].value == "某县农机推广现场会召开"
        assert (line in "".join(block.text for block in report.blocks)) == stays


def test_an_opening_that_lost_its_line_ends_is_cut() -> None:
    text = "".join(OPENING.split("\n")[:4]) + "　　" + ("　　".join([PROSE] * 6))
    assert [kind for kind, _, _ in blocks_of(text)][:4] == [
        "title", "subtitle", "speaker", "salutation",
    ]  # fmt: skip


def test_levels_follow_the_reports_own_use() -> None:
    titles = ("一、回顾", "（一）经济", "1.工业", "2.农业", "（二）民生", "1.教育", "二、安排")
    text = OPENING + "".join(f"{title}\n{PROSE}\n" for title in (*titles, "（一）目标"))
    assert [level for level, _ in outline_of(text)] == [2, 3, 4, 4, 3, 4, 2, 3]


def test_a_report_that_begins_with_the_lower_kind_keeps_its_order() -> None:
    titles = ("（一）经济", "1、工业", "2、农业", "（二）民生", "1、教育")
    text = "某镇工作总结\n" + "".join(f"{title}\n{PROSE}\n" for title in titles)
    assert [level for level, _ in outline_of(text)] == [2, 3, 3, 2, 3]


def test_a_heading_run_into_its_paragraph_is_split_without_losing_a_character() -> None:
    text = f"某镇工作总结\n一、主要工作\n（一）狠抓项目建设。{PROSE}\n（二）改善民生。{PROSE}\n"
    blocks = blocks_of(text)
    assert ("heading", 3, "（一）狠抓项目建设。") in blocks
    assert blocks[blocks.index(("heading", 3, "（一）狠抓项目建设。")) + 1] == (
        "paragraph",
        0,
        PROSE,
    )


@pytest.mark.parametrize(
    "line",
    [
        "（一）全年完成投资3.2亿元，增长5.2%。其中工业投资1.1亿元，增长较快。",
        "1、获得2021年度全市先进单位称号。",
        "第三百八十六条规定，国家工作人员应当依法办事。",
        "2021年，全县经济平稳运行。",
        "一是抓好项目。落实责任，加快进度。",
    ],
)
def test_what_only_begins_like_a_heading_stays_a_paragraph(line: str) -> None:
    assert outline_of(f"某镇工作总结\n{PROSE}\n{line}\n{PROSE}\n") == []


def test_a_run_of_numbered_lines_is_a_list() -> None:
    items = "\n".join(f"{n}.建设第{n}个文化广场" for n in range(1, 6))
    assert outline_of(f"某镇工作计划\n一、重点项目\n{items}\n{PROSE}\n") == [(2, "一、重点项目")]


def test_unnumbered_headings_are_recognised_where_used_consistently() -> None:
    text = f"某镇工作总结\n{PROSE}\n经济发展稳中有进\n{PROSE * 2}\n民生保障持续加强\n{PROSE * 2}\n"
    assert [words for _, words in outline_of(text)] == ["经济发展稳中有进", "民生保障持续加强"]


def test_one_short_line_is_no_heading() -> None:
    assert outline_of(f"某镇工作总结\n{PROSE}\n经济发展稳中有进\n{PROSE * 2}\n") == []


def test_the_end_has_its_kinds() -> None:
    text = f"{OPENING}{PROSE}\n{PROSE}\n青禾县人民政府\n2021年1月20日\n附件：1.指标表\n"
    assert [kind for kind, _, _ in blocks_of(text)][-3:] == ["signature", "date", "annex"]


def test_a_glossary_is_no_outline() -> None:
    entries = "1.规上工业：年主营业务收入两千万元以上的工业企业。\n2.两不愁：不愁吃、不愁穿。\n"
    body = f"{OPENING}{PROSE * 3}\n一、回顾\n{PROSE}\n二、安排\n{PROSE}\n"
    text = f"{body}名词解释\n{entries}"
    assert [kind for kind, _, _ in blocks_of(text)][-3:] == ["heading", "glossary", "glossary"]


def test_permalinks_survive_edits_elsewhere() -> None:
    before = report_of(f"某镇工作总结\n一、经济\n{PROSE}\n二、民生\n{PROSE[::-1]}\n")
    after = report_of(
        f"某镇工作总结\n一、导语\n另加的一段话。\n二、经济\n{PROSE}\n三、民生\n{PROSE[::-1]}\n"
    )
    idents = {block.ident for block in after.blocks}
    assert {block.ident for block in before.blocks} <= idents
    assert len(idents) == len(after.blocks)


def test_a_curator_joins_and_splits_headings() -> None:
    text = f"某镇工作总结\n一、经济\n{PROSE}\n二、民生\n{PROSE}\n成效显著。{PROSE}\n"
    sidecar = Sidecar(joins=("二、民生",), splits=(("成效显著。", 3),))
    source = Source("seeds/b.txt", "b", "b", "plain", text.encode(), sidecar)
    report = convert(source, load_rules())
    kept = Kept(report.text, report.removals)
    headings = [
        (b.level, kept.string(b.start, b.end)) for b in report.blocks if b.kind == "heading"
    ]
    assert headings == [(2, "一、经济"), (3, "成效显著。")]


def test_aligned_rows_become_a_table_and_render_as_one() -> None:
    rows = "指标\t单位\t数值\n总产值\t亿元\t12.3\n人口\t万人\t31.2\n粮食|油料\t万吨\t4.5"
    report = report_of(f"某县统计公报\n{PROSE}\n{rows}\n{PROSE}\n")
    assert [block.kind for block in report.blocks] == ["title", "paragraph", "table", "paragraph"]
    made = page(report)
    assert made is not None
    html, _ = rendered(made.markdown)
    assert html.count("<tr>") == 4 and "<th>指标</th>" in html and "<td>粮食&#124;油料</td>" in html
    kept = Kept(report.text, report.removals)
    assert visible_text(html) == squeezed(kept.string(0, len(report.text)))


@pytest.mark.parametrize(
    "rows",
    ["指标\t单位\n总产值\t亿元", "甲\t乙\n丙\t丁\n戊", "甲　　乙\n丙　　丁。完\n戊　　己"],
)
def test_an_uncertain_table_stays_lines(rows: str) -> None:
    assert "table" not in [
        kind for kind, _, _ in blocks_of(f"某县公报\n{PROSE}\n{rows}\n{PROSE}\n")
    ]
