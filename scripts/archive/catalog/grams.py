"""A text → the words under which a full-text index without a Chinese tokenizer finds it.

SQLite takes a run of Chinese characters for one word.  So a text is given to it as all pieces
of up to `LONGEST` characters; a query of such a piece is then one of its words.
"""

from __future__ import annotations

import re
from itertools import accumulate

LONGEST = 4  # characters, or words in other scripts, of a piece: most Chinese words have 2 or 4
_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(r"[^\W_]+")
_UNIT = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")


def grams(text: str) -> list[str]:
    """Return the pieces of a text, each once.

    >>> grams("XX镇引资，引资")
    ['XX', '镇', '引', '资', 'XX镇', '镇引', '引资', 'XX镇引', '镇引资', 'XX镇引资']
    """
    found: dict[str, None] = {}
    for run in _RUN.findall(text):
        units = _UNIT.findall(run)
        edges = [0, *accumulate(map(len, units))]
        for length in range(1, LONGEST + 1):
            pieces = [run[a:b] for a, b in zip(edges, edges[length:], strict=False)]
            found.update(dict.fromkeys(pieces))
    return list(found)
