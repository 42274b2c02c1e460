"""Folded texts → postings: which n-grams stand in which reports, and how weightily.

Every character and every pair of neighbours is a term.  A longer n-gram is one where both
of its halves (all but its last, all but its first character) are common in the partition:
there, and only there, pairs alone would leave too many reports to look into.

A term is known by its key, a hash: two terms that share one only make a query look into a
report more, for what is shown is compared with the report's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

KEY_BITS = 25  # the lowest two tell n-grams of one length from those of the next
PAIR = 2
LONGEST = 3  # characters of the longest n-gram; a fourth and fifth save next to nothing
LOCAL_BITS = 12  # a partition holds fewer reports than 2 to this power
SEED, FACTOR, MIX = 0x9DC5, 0x9E3779B1, 0x85EBCA6B  # odd multipliers: golden ratio, MurmurHash3

# A posting's class: how weighty the term is in the report (a character has none).  The
# limits are of BM25's part for the term's frequency (k1 = 1.2, b = 0.75, Robertson & Zaragoza
# 2009), for texts of 3,000 characters on average.
TITLE = 3
LIMITS = (1.25, 1.7)
K1, B, AVERAGE = 1.2, 0.75, 3000.0


class Postings(NamedTuple):
    """The postings of a partition, in the order of keys, then of reports.

    `starts[i]` to `starts[i + 1]` are the postings of `keys[i]`; `common` are the keys of
    pairs whose longer n-grams are terms too.
    """

    keys: Keys
    starts: Ints
    reports: NDArray[np.int64]
    classes: NDArray[np.uint8]
    common: Keys


def least_common(reports: int) -> int:
    """Return in how many of a partition's reports a term stands that is called common."""
    return max(4, -(-reports * 2 // 25))


def has_classes(key: int) -> bool:
    """Tell whether the postings of a key have classes: all but those of single characters."""
    return key & 3 >= PAIR


def key_of(gram: str) -> int:
    """Return the key of an n-gram: `KEY_BITS` bits.

    >>> key_of("招商") == key_of("招商"), key_of("招商") == key_of("商招")
    (True, False)
    """
    value = SEED
    for char in gram:
        value = (value + ord(char)) * FACTOR & 0xFFFFFFFF
    value = (value ^ value >> 15) * MIX & 0xFFFFFFFF
    return (value ^ value >> 13) >> 34 - KEY_BITS << 2 | len(gram) & 3


def postings_of(texts: Sequence[tuple[str, str]]) -> Postings:
    """Return the postings of the reports of a partition: folded titles and texts, in order."""
    codes, places, lengths = _one_line(texts)
    least = least_common(len(texts))
    levels: list[Ints] = []
    common = np.empty(0, np.int64)
    mixed = np.full(len(codes), SEED, np.uint32)  # the hash of the n-gram that begins here
    valid = codes > 0
    wanted = valid  # where an n-gram of this length is a term
    for size in range(1, LONGEST + 1):
        end = len(codes) - size + 1
        if end <= 0:
            break
        mixed = (mixed[:end] + codes[size - 1 :]) * np.uint32(FACTOR)
        valid = valid[:end] & (codes[size - 1 :] > 0)
        at = np.flatnonzero(wanted[:end] & valid)
        if not len(at):
            break
        keys = _finish(mixed[at], size)
        # One number an occurrence: key, report, whether in the body.
        found = np.sort(keys.astype(np.int64) << LOCAL_BITS + 1 | places[at])
        starts = _starts(found >> 1)
        counts = np.diff(starts, append=len(found))
        found = found[starts]
        rank = np.zeros(len(found), np.int64)
        if size >= PAIR:
            rank = _classes(counts, lengths[found >> 1 & (1 << LOCAL_BITS) - 1])
            rank[found & 1 == 0] = TITLE
        levels.append(found >> 1 << 2 | rank)
        wanted = np.ones(end, bool)  # every pair is a term
        if size == PAIR:
            of_key = found >> LOCAL_BITS + 1
            first = _starts(of_key)
            common = of_key[first][np.diff(first, append=len(of_key)) >= least]
            is_common = np.zeros(1 << KEY_BITS - 2, bool)  # the lowest bits are the same in all
            is_common[common >> 2] = True
            common_at = np.zeros(end, bool)
            common_at[at] = is_common[keys >> np.uint32(2)]
            wanted = common_at[:-1] & common_at[1:]
    return _merged(levels, common)


def _starts(ordered: Ints) -> Ints:
    """Return where each run of equal numbers begins."""
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])


def _one_line(texts: Sequence[tuple[str, str]]) -> tuple[Keys, Ints, Floats]:
    """Return all code points in a row (0 between texts), where each stands, and bodies' lengths.

    A report's title is at twice its number, its body at the next number.
    """
    parts: list[str] = []
    sizes: list[int] = []
    for title, text in texts:
        parts += [title, "\0", text, "\0"]
        sizes += [len(title) + 1, len(text) + 1]
    line = "".join(parts).encode("utf-32-le", "surrogatepass")
    return (
        np.frombuffer(line, np.uint32),
        np.repeat(np.arange(len(sizes)), sizes),
        np.array(sizes[1::2], np.float64),
    )


def _finish(mixed: Keys, size: int) -> Keys:
    """Return the keys of n-grams' hashes: MurmurHash3's last steps spread them over all bits."""
    mixed = (mixed ^ mixed >> np.uint32(15)) * np.uint32(MIX)
    mixed ^= mixed >> np.uint32(13)
    return mixed >> np.uint32(34 - KEY_BITS) << np.uint32(2) | np.uint32(size & 3)


def _classes(counts: Ints, lengths: Floats) -> Ints:
    part = counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / AVERAGE))
    low, high = LIMITS
    return (part > low).astype(np.int64) + (part > high)


def _merged(levels: Sequence[Ints], common: Ints) -> Postings:
    """Put the n-grams of all lengths in the order of keys; where keys meet, the weightier stays."""
    nothing = np.empty(0, np.int64)
    found = np.sort(np.concatenate([nothing, *levels]), kind="stable")  # merges sorted runs
    last = np.append(_starts(found >> 2)[1:], len(found))[: len(found)] - 1
    found = found[last]
    keys = found >> LOCAL_BITS + 2
    starts = _starts(keys)
    return Postings(
        keys[starts].astype(np.uint32),
        np.append(starts, len(found)),
        found >> 2 & (1 << LOCAL_BITS) - 1,
        (found & 3).astype(np.uint8),
        common.astype(np.uint32),
    )
