"""What a reader typed → what it asks for, and whether a report answers it.

Words set apart by white space are all required; `"…"` is an exact phrase, punctuation and
all; `-词` must not stand in the report.  Elsewhere punctuation is forgiven.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.search.folding import fold, fold_signs

_WORD = re.compile(r"""([-－]?)(?:["“”„＂「『]([^"“”＂」』]+)["“”＂」』]?|(\S+))""")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase of a query."""

    folded: str
    literal: str = ""  # of an exact phrase: with its punctuation


@dataclass(frozen=True, slots=True)
class Query:
    """A query: what must stand in a report, and what must not."""

    words: tuple[Word, ...]
    without: tuple[Word, ...] = ()

    def matches(self, title: str, text: str) -> bool:
        """Tell whether a report of this title and text answers the query."""
        plain = fold(text), fold(title)
        exact = any(word.literal for word in (*self.words, *self.without))
        signs = (fold_signs(text), fold_signs(title)) if exact else ()

        def stands(word: Word) -> bool:
            if word.literal:
                return any(word.literal in part for part in signs)
            return any(word.folded in part for part in plain)

        return all(map(stands, self.words)) and not any(map(stands, self.without))


def parse_query(typed: str) -> Query:
    """Return the query that `typed` asks for; of signs alone, nothing.

    >>> [word.folded for word in parse_query('招商，引资 “ＯＡ办公” -审计').words]
    ['招商引资', 'oa办公']
    """
    words: list[Word] = []
    without: list[Word] = []
    for sign, phrase, plain in _WORD.findall(typed):
        folded = fold(phrase or plain)
        if folded:
            word = Word(folded, fold_signs(phrase) if phrase else "")
            (without if sign else words).append(word)
    return Query(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(without)))
