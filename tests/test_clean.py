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
        "返回 | 目录　　2021-12-31　某某晚报　　[打印]",
        "【纠错】【责任编辑:蒋某】",
        "某某家园——您身边的材料助手\n扫描上方二维码，加入交流群",
        "本页二维码\n分享至\n【关闭】",
        "主管：某县人民政府\n主办：某县数据局\n联系电话：0000-0000000\n某ICP备00000001号",
        "省政府网站\n市政府网站\n部门网站",
        "相关新闻\n全镇召开经济工作会议\n我镇入选示范镇\n某某网于2016年成立，内容丰富。\n返回顶部",
        "* [某某镇的春耕](/1.html)\n* [某某镇的夏收](/2.html)\n* [某某镇的秋收](/3.html)\n"
        "* [某某镇的冬藏](/4.html)",
        "最後更新日期：110-12-30　點閱數：12",
        "地址：某县大街1号 邮编：000000 E-mail：a@example.com\n某ICP备00000000号",
        "Compartir en Facebook | Compartir en X | Imprimir",
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
        "首页 | 概况 | 机构 | 教育 | 文化 | English\n新闻动态\n当前位置: 首页 >> 新闻动态 >> 正文",
        "当前位置：\n首页\n/\n统计数据\n/\n正文",
        "某某日报 数字报　2020年01月22日　星期三",
        "2021-09-14 09:20:11| 某某学堂",
        "[索引号] LX001\n[发布机构] 某镇\n[有效性] 有效",
        "Usted está en: Inicio > Ayuntamiento > Memorias",
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
        "公开电话：0000-0000000\n电子邮箱：a@example.com",
        "主办单位：县体育局\n承办单位：云岭镇\n以上活动均已顺利完成，全年共举办三场。",
        "相关政策\n财政部门要抓紧出台相关政策，确保资金及时到位，切实发挥作用。",
        "转载的文章必须注明出处，各单位要认真核对稿件来源。",
        "版权保护人人有责，侵权行为人人可以举报。",
        "[指标表](/1.xls)\n[项目表](/2.xls)\n[名单](/3.pdf)\n[说明](/4.doc)",
        "作者：某某，某县委党校讲师，从事县域经济研究。",
        "签发人：某某",
        "※本资料所称同比为比上年同期。",
        "请扫描封面二维码查看电子版。",
        "未经批准，任何单位不得转载本报告数据。",
        "转载、引用本报告数据请注明来源。",
        "网友留言办理情况",
        "地址：云岭镇人民政府，邮编：000000",
        "注：本表数据为初步统计数。",
        "二、宣传工作\n全年编发文章320篇，欢迎群众投稿，转载稿件一律注明来源。",
        "(a) 加強推廣；\n(b) 改善網站；\n(c) 版權登記。",
        "主　编：县委办公室\n执　笔：李某\n校　对：王某\n印　数：1—2000册",
        "填表人：李某　审核：王某　发布：2021-10-26",
        "会议议程\n12:30　工作餐\n13:30　返回",
        "意见反馈\n感谢您阅读本报告，请填写下面的内容并寄回：\n您对本报告的总体评价是：□好　□一般",
        "五、怎么投诉？\n可以扫描窗口上方的二维码留言，也可以写信。\n六、周末能办吗？\n周六照常。",
        "Media enquiries: press desk, telephone 555-0100",
        "监督电话：0000-0000000\n举报邮箱：jb@example.com\n微信公众号：某某纪检",
        "留言办理\n回复\n已回复群众留言320条，办结率99%。",
        "主持人：李某\n记录：王某\n审核：赵某",
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


def test_a_line_drawn_between_report_and_site_is_neither_s() -> None:
    text = f"{BODY}{LAST}\n* * *\n责任编辑：某某"
    _, removals = clean(text, segment(text).lines, load_rules().boilerplate)
    assert [(r.kind, r.rule) for r in removals] == [
        ("layout", "separator"),
        ("boilerplate", "editor"),
    ]


def test_the_same_footer_takes_no_contact_of_the_report() -> None:
    contact = "联系人：某某　联系电话：0000-0000000"
    footer = "【打印】【关闭】\n主办：某县人民政府"
    assert removed_from(f"{BODY}{LAST}\n{contact}\n{footer}") == squeezed(footer)


@pytest.mark.parametrize(
    "opening",
    [
        "云岭县版权保护工作情况报告\n根据会议安排，现将我县版权保护工作情况报告如下。",
        "收藏\n我收藏一片叶子",
        "云岭镇会议纪要\n来源：县委办 发布时间：2018-12-29 16:54",
        "云岭镇会议纪要\n镇长 某某某 2021年1月5日",
    ],
)
def test_what_only_looks_like_a_header_stays(opening: str) -> None:
    lines = BODY.split("\n", 1)[1]
    assert removed_from(f"{opening}\n{lines}{LAST}") == ""


def test_an_aside_of_the_site_goes_from_within_a_sentence() -> None:
    aside = "———本文来自某某家园，更多材料请搜索某某家园———"
    assert removed_from(f"{BODY}全镇要{aside}把功夫下足。\n{LAST}") == aside


def test_a_clean_report_stays_whole() -> None:
    assert removed_from(BODY + LAST) == ""


LABELS = ("浏览量", "点击数", "字号", "分享到", "有效性", "文号", "信息来源", "【字体", "来源")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "own", ["某县人民政府2022年工作总结", "各区人民政府：", "一、经济发展", "某政发〔2021〕68号"]
)
def test_an_empty_label_takes_no_line_of_the_report(label: str, own: str) -> None:
    removed = removed_from(f"发布日期：2023-01-02\n{label}：\n{own}\n{BODY}{LAST}")
    assert "发布日期" in removed
    assert own not in removed or (label == "文号" and "号" in own)


@pytest.mark.parametrize(
    ("label", "value"),
    [
        *(("公开方式", "1.主动公开"), ("体裁分类", "（1）报告"), ("信息分类", "01、统计公报")),
        *(("浏览量", "1.2万"), ("发布日期", "23.03.01"), ("文　　号", "云政发〔2023〕1号")),
    ],
)
def test_a_label_takes_whatever_value_it_has(label: str, value: str) -> None:
    text = f"索引号：a-1\n{label}：\n{value}\n有效性：\n有效\n{BODY}{LAST}"
    assert "".join(value.split()) in removed_from(text)


def test_a_label_takes_its_value() -> None:
    removed = removed_from(f"发布机构：\n某县人民政府\n主题分类：\n综合政务/工作报告\n{BODY}{LAST}")
    assert removed == "发布机构：某县人民政府主题分类：综合政务/工作报告"


def test_a_count_of_comments_above_a_list_does_not_take_the_list() -> None:
    rows = "".join(f"第{number}季度 粮食总产一十二万吨 肉类三千吨\n" for number in "一二三四" * 4)
    text = f"某县农业生产情况\n2017-03-19 某网 参与评论()人\n{rows}（责任编辑：某某）\n"
    assert removed_from(text) == "（责任编辑：某某）"


def test_site_text_before_a_real_paragraph_does_not_take_it() -> None:
    text = f"{BODY}上一篇\n{LAST * 3}\n责任编辑：某某"
    assert removed_from(text) == "责任编辑：某某"


def test_a_banner_between_two_rows_of_links_takes_no_line_of_the_report() -> None:
    row, banner = "[首页](/) [资讯](/zx/) [公开](/gk/) [服务](/fw/)", "![某县](/images/logo.png)"
    title = "# 某镇2023年工作报告"
    text = "\n".join([row, banner, row, title, "某镇完成投资九千万元，同比增长一成。"])
    lines = segment(text, "markdown").lines
    cleaned = clean(text, lines, load_rules().boilerplate)
    assert cleaned.lines == lines[3:]
    taken = [text[r.start : r.end] for r in sorted(cleaned.removals)]
    assert taken == [row, banner, row]
