"""Text → what search compares: the letters and digits of a text, freed of how they are written.

Full-width and half-width, upper and lower case, traditional and simplified, accented and
plain fold into one form; punctuation, white space and marks drop out.  The browser folds a
query in the same way (`theme/assets/search/query.js`), one code point at a time.
"""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import category, normalize

import numpy as np

from archive.traditional import SIMPLIFIED


class _Folding(dict[int, str]):
    """What each code point folds to, found out when it is first met."""

    def __init__(self, dropped: str) -> None:
        self._dropped = dropped  # the first letters of general categories (UAX #44)

    def __missing__(self, code: int) -> str:
        plain = normalize("NFKD", chr(code)).lower().translate(SIMPLIFIED)
        folded = "".join(char for char in plain if category(char)[0] not in self._dropped)
        self[code] = folded
        return folded


_FOLDING = _Folding("MPSZC")
_WITH_SIGNS = _Folding("MZC")


# The same, as far as it is known, for code points that fold to one or (0) to none; the rest
# is UNKNOWN.  A text of which all is known is folded at once.
_UNKNOWN = 0x110000  # no code point
_KNOWN = np.full(_UNKNOWN, _UNKNOWN, np.uint32)


def fold(text: str) -> str:
    """Return the letters and digits of `text` in their plain form.

    >>> fold("鄉村振興，ＯＡ办公 1,789万元")
    '乡村振兴oa办公1789万元'
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = _KNOWN[codes]
    if not (folded == _UNKNOWN).any():
        return folded[folded > 0].tobytes().decode("utf-32-le")
    for char in set(text):
        form = _FOLDING[ord(char)]
        if len(form) < 2:
            _KNOWN[ord(char)] = ord(form or "\0")
    return text.translate(_FOLDING)


def fold_signs(text: str) -> str:
    """Return `fold(text)` with its punctuation and symbols left in.

    >>> fold_signs("招商，引资 ！")
    '招商,引资!'
    """
    return text.translate(_WITH_SIGNS)


class Folded(NamedTuple):
    """A folded text, and for each of its characters the offset in the text that it stands for."""

    text: str
    offsets: list[int]


def fold_with_offsets(text: str) -> Folded:
    """Return `fold(text)` and where each character of it comes from."""
    parts, offsets = [], []
    for at, char in enumerate(text):
        folded = _FOLDING[ord(char)]
        parts.append(folded)
        offsets += [at] * len(folded)
    return Folded("".join(parts), offsets)
