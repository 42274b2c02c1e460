"""What was doubtful in how a source was read, as its page says it: nothing is put right in silence.

The account has the same with the place of every passage; the source itself stays as it is, and
the account names it by its digest.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.model import Problem, Report

SAID = {
    "invalid-bytes": "原文件有无效的字节，显示为“\ufffd”。",
    "mixed-encodings": "原文件由两种编码拼成，已分别读出。",
    "mojibake": "原文件有乱码，无法可靠还原，照原样显示。",
    "repaired": "原文件有乱码（编码读错所致），已逐字节可逆地还原。",
    "replacement-characters": "原文件里有些字已经丢失，显示为“\ufffd”。",
    "truncated": "原文件在一个字的中间中断，末尾可能缺文字。",
    "uncertain-encoding": "原文件的编码没有把握，个别字可能有误。",
    "undecodable": "原文件的编码无法辨认。",
}
QUOTED = 12  # characters of a passage


def doubts_of(report: Report) -> Iterator[str]:
    """Yield a sentence for each kind of doubt, with where it is first met."""
    found: dict[str, list[Problem]] = {}
    for problem in report.problems:
        if problem.stage == "decode" and problem.code in SAID:
            found.setdefault(problem.code, []).append(problem)
    for code, problems in found.items():
        places = [problem.span for problem in problems if problem.span]
        if not places:
            yield SAID[code]
            continue
        start, end = places[0]
        text = report.text[max(0, start - 4) : max(end, start + QUOTED)][: QUOTED + 4]
        quoted = "".join(char for char in text if char.isprintable())
        count = f"，共 {len(places)} 处" if len(places) > 1 else ""
        yield f"{SAID[code]}（见“{quoted}”{count}）" if quoted else SAID[code]
