"""Strategies: texts that look like reports, and texts that look like nothing."""

from hypothesis import strategies as st

_PIECES = st.sampled_from(
    ["一、", "（一）", "1.", "(2)", "①", "一是", "第一，", "第三章", "    ", "　　", "\t",
     "\n", "\r\n", "\r", "\u2028", "***", "**镇", "_", "#", "# ", "> ", "- ", "1) ", "`",
     "[a](b)", "<b>", "&amp;", "{: #x }", "https://www.example.com/1.html", "a@example.com",
     "。", "，", "：", "；", "2023年", "XX镇", "工作总结", "如若转载，请注明出处",
     "仅代表作者本人", "责任编辑：", "\u200b", "\ufeff", "\x07", "版权所有", "| a | b |",
     "\n---\n", "\n===\n", "[TOC]", "\\", "!!! x", "~~~", "```", "--8<--", "\x02", "\x03",
     "\ue000", "é"]
)  # fmt: skip
_SENTENCES = st.text("我镇完成了投资万元同比增长人民群众生活水平", min_size=3, max_size=60).map(
    lambda words: f"{words}。"
)

_LINES = st.sampled_from(
    ["[首页](/index.html) [资讯](/zx/) [公开](/gk/) [服务](/fw/)", "[下一篇](/2.html)",
     "[首页](/index.html) > [公开](/gk/) > 正文", "当前位置：首页 > 公开 > 正文",
     "![某县](/images/logo.png)", "----------", "* * *", "【", "》", "来源：", "某县网", "收藏",
     "# 某镇2023年工作报告", "某镇2023年工作报告", "某镇2023年工作报告_某县网", "打印本页",
     "发布时间：2024-01-19 来源：某镇", "阅读：86 次", "字号：大 中 小", "相关链接", "上一篇：无",
     "责任编辑：某某", "附件：1.表", "主办：某县人民政府", "一、工作情况", "同志们：",
     "甲\t乙\t丙", "丁\t戊\t己"]
)  # fmt: skip
_AROUND = st.lists(_LINES, max_size=8)
_BODY = "某镇完成投资九千万元，同比增长一成，群众的生活水平有所提高，各项事业都有新的进展。"
around = st.tuples(_AROUND, st.integers(1, 6), _AROUND).map(
    lambda made: "\n".join([*made[0], *[_BODY] * made[1], *made[2]])
)
anything = st.text(max_size=200)
reports = st.lists(st.one_of(_PIECES, _SENTENCES, st.text(max_size=8)), max_size=40).map("".join)
texts = st.one_of(anything, reports)
