import pytest

from archive.rules import load_rules
from archive.spans import disjoint
from archive.stages.clean import clean
from archive.stages.segment import segment

BODY = (
    "云岭镇2021年工作总结\n"
    "一年来，全镇上下团结一心，较好完成了县委、县政府下达的各项目标任务，社会保持稳定。\n"
    "一、农业生产\n"
    "全年粮食总产量达到一万二千吨，比上年增长百分之三，农民人均纯收入稳步提高。\n"
)
LAST = "我们将再接再厉，努力开创各项工作的新局面。"


def removed_from(text: str) -> str:
    """Return what is taken, without white space."""
    _, removals = clean(text, segment(text).lines, load_rules().boilerplate)
    return "".join("".join(text[r.start : r.end].split()) for r in disjoint(removals))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "footer",
    [
        "扫一扫在手机打开当前页\n【\n打印本页\n】\n【\n关闭窗口\n】",
        "责任编辑：某某",
        "（编辑 某某 某某）",
        "如若转载，请注明出处:https://www.example.com/1.html",
        "相关链接\n全镇召开经济工作会议\n我镇入选生态示范镇\n上一篇：通知\n下一篇：公告",
        "特别声明：以上内容由用户上传，不代表本站立场。如有侵权请联系我们删除。",
        "主办：某县人民政府\n某ICP备00000001号\n联系我们 | 网站地图",
        "欢迎关注我们的微信公众号：某某\n长按二维码关注",
        "[时政](/a) [财经](/b) [体育](/c)\nCopyright © 2020 Example. All Rights Reserved.",
    ],
)
def test_a_footer_goes_and_the_report_stays(footer: str) -> None:
    text = f"{BODY}{LAST}\n{footer}"
    assert removed_from(text) == squeezed(footer)


@pytest.mark.parametrize(
    "header",
    [
        "下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】",
        "当前位置：\n首页\n>\n政务公开\n>\n工作总结",
        "您现在的位置：首页 > 政务公开 > 工作总结",
        "索引号：0000\n发布机构：某镇\n成文日期：2021-12-31\n来源：本站\n浏览次数：12",
    ],
)
def test_a_header_goes_and_the_title_stays(header: str) -> None:
    text = f"{header}\n{BODY}{LAST}"
    assert removed_from(text) == squeezed(header)


@pytest.mark.parametrize(
    "ending",
    [
        "附件：1.主要指标表\n2.项目清单",
        "云岭镇人民政府\n2021年12月31日",
        "名词解释\n1.规上工业：年主营业务收入两千万元以上的工业企业。",
        "（此件公开发布）",
        "（作者单位：某县纪委）",
        "联系人：某某　联系电话：0000-0000000",
        "要加强版权保护，查处侵权转载案件，规范网络转载秩序。",
        "推行扫码登记，群众扫描二维码即可办理，全年办件三万件。",
        "下一篇文章中，我们将介绍各村的经验。",
        "抄送：县委办公室",
        "注：本表数据为初步统计数。",
    ],
)
def test_what_only_looks_like_a_footer_stays(ending: str) -> None:
    assert removed_from(f"{BODY}{LAST}\n{ending}") == ""


@pytest.mark.parametrize(
    "glued",
    [
        "返回搜狐，查看更多",
        "（责任编辑：某某）",
        "未经授权，不得转载。",
        "本文来自某某网，不代表本站立场。",
    ],
)
def test_what_is_glued_to_the_last_sentence_goes(glued: str) -> None:
    assert removed_from(f"{BODY}{LAST}{glued}") == squeezed(glued)


def test_what_is_injected_inside_goes_exactly() -> None:
    text = (
        BODY
        + "全镇总投资……（某某网https://www.example.com省略932字,会员可阅读）……八千万元。\n"
        + LAST
    )
    assert removed_from(text) == "……（某某网https://www.example.com省略932字,会员可阅读）……"


def test_a_clean_report_stays_whole() -> None:
    assert removed_from(BODY + LAST) == ""


def test_site_text_before_a_real_paragraph_does_not_take_it() -> None:
    text = f"{BODY}上一篇\n{LAST * 3}\n责任编辑：某某"
    assert removed_from(text) == "责任编辑：某某"
