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

anything = st.text(max_size=200)
reports = st.lists(st.one_of(_PIECES, _SENTENCES, st.text(max_size=8)), max_size=40).map("".join)
texts = st.one_of(anything, reports)
