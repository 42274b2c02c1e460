"""Postings ⇄ bytes: Golomb-Rice codes, packed most significant bit first.

Every number is written in three parts: a quotient in unary (that many ones, then a zero),
and a remainder in `width` bits.  With a width of 0 that is unary; a number from 1 on whose
quotient is the count of its lower bits is Elias' gamma code; gaps between sorted numbers take
Golomb and Rice's width, the logarithm of the mean gap (Rice & Plaunt 1971).

A slice of a shard, for one partition:

    gamma(terms + 1)
    per term:  rice(gap to the key before), gamma(reports)
               per report: rice(gap to the report before), of those without it where these are fewer
               if the term has two characters or more:
                 where most reports hold it, gamma(titles + 1), and of each with it in the title
                 rice(gap to the report before); else per report its class in unary
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from archive.search.grams import KEY_BITS, PAIR, TITLE, Ints, Postings, has_classes


class Posting(NamedTuple):
    """A term as it is read back: its key, its reports in order and their classes."""

    key: int
    reports: list[int]
    classes: list[int]


def width_of(span: int, count: int) -> int:
    """Return the width of the gaps between `count` sorted numbers below `span`."""
    return max(0, (span // max(count, 1)).bit_length() - 1)


def _widths(spans: Ints, counts: Ints) -> Ints:
    """Return `width_of` of each pair."""
    width: Ints = np.frexp(spans // np.maximum(counts, 1))[1].astype(np.int64) - 1
    return np.maximum(width, 0)


def encode(postings: Postings, reports: int, shards: int) -> list[bytes]:
    """Return the slice of each of `shards` shards (a power of two)."""
    span = (1 << KEY_BITS) // shards
    keys = postings.keys.astype(np.int64)
    shard = keys // span
    terms = np.bincount(shard, minlength=shards)
    counts = np.diff(postings.starts)
    listed, listed_of = _listed(postings, counts, reports)  # the reports that are written

    # Where in the stream each number stands.  A slice is its header, then its terms.
    before_terms = np.append(0, np.cumsum(terms))[:-1]
    has = postings.keys & 3 >= PAIR
    dense = has & (counts * 2 > reports)  # of these only the reports with it in the title
    titled = np.repeat(dense, counts) & (postings.classes == TITLE)
    titles_of = np.diff(np.append(0, np.cumsum(titled))[postings.starts])
    rated = np.where(dense, 1 + titles_of, np.where(has, counts, 0))
    per_term = 2 + listed_of + rated
    before = np.append(0, np.cumsum(per_term))  # numbers before each term, headers apart
    at_term = before[:-1] + shard + 1
    size = int(before[-1]) + shards
    quotients = np.zeros(size, np.int64)
    widths = np.zeros(size, np.int64)
    rests = np.zeros(size, np.int64)

    at_header = before[before_terms] + np.arange(shards)
    _gamma(quotients, widths, rests, at_header, terms + 1)
    gaps = np.diff(keys % span, prepend=0)
    first = np.append(True, shard[1:] != shard[:-1])[: len(keys)]
    gaps[first] = (keys % span)[first]
    gaps[~first] -= 1
    _rice(quotients, widths, rests, at_term, gaps, _widths(np.full(len(keys), span), terms[shard]))
    _gamma(quotients, widths, rests, at_term + 1, counts)

    numbers = (quotients, widths, rests)
    _rice_gaps(*numbers, at_term + 2, listed, listed_of, reports)
    at_classes = at_term + 2 + listed_of
    _gamma(*numbers, at_classes[dense], titles_of[dense] + 1)
    _rice_gaps(*numbers, at_classes + 1, postings.reports[titled], titles_of, reports)
    each = np.repeat(has & ~dense, counts)
    at = np.repeat(at_classes - postings.starts[:-1], counts) + np.arange(len(each))
    quotients[at[each]] = postings.classes[each]
    return _packed(quotients, widths, rests, np.append(at_header, size))


def _listed(postings: Postings, counts: Ints, reports: int) -> tuple[Ints, Ints]:
    """Return the reports to write for each term, in a row: those without it, if they are fewer."""
    dense = counts * 2 > reports
    numbers = np.flatnonzero(dense)
    if not len(numbers):
        return postings.reports, counts
    with_it = np.zeros((len(numbers), reports), bool)
    term_of = np.repeat(np.arange(len(counts)), counts)
    at = dense[term_of]
    rows = np.cumsum(dense) - 1
    with_it[rows[term_of[at]], postings.reports[at]] = True
    row, without = np.nonzero(~with_it)
    terms = np.concatenate([term_of[~at], numbers[row]])
    order = np.argsort(terms, kind="stable")
    reports_of = np.concatenate([postings.reports[~at], without])[order]
    return reports_of, np.where(dense, reports - counts, counts)


def _rice(q: Ints, w: Ints, r: Ints, at: Ints, values: Ints, widths: Ints) -> None:
    q[at] = values >> widths
    w[at] = widths
    r[at] = values & (1 << widths) - 1


def _rice_gaps(
    q: Ints, w: Ints, r: Ints, begins: Ints, values: Ints, counts: Ints, span: int
) -> None:
    """Put lists of sorted numbers below `span`, `counts` of them each, where they begin."""
    starts = np.cumsum(counts) - counts
    gaps = np.diff(values, prepend=-1) - 1
    head = starts[counts > 0]
    gaps[head] = values[head]
    at = np.repeat(begins - starts, counts) + np.arange(len(values))
    _rice(q, w, r, at, gaps, np.repeat(_widths(np.full(len(counts), span), counts), counts))


def _gamma(q: Ints, w: Ints, r: Ints, at: Ints, values: Ints) -> None:
    lower = (np.frexp(values)[1] - 1).astype(np.int64)
    q[at] = lower
    w[at] = lower
    r[at] = values - (1 << lower)


def _packed(q: Ints, w: Ints, r: Ints, edges: Ints) -> list[bytes]:
    """Return the bytes of the numbers between `edges`; each run begins at a whole byte."""
    sizes = q + 1 + w
    ends = np.cumsum(sizes)
    begins = ends - sizes
    run = np.append(ends, ends[-1])[edges[1:] - 1] - begins[edges[:-1]]
    whole = -(-run // 8)
    base = np.append(0, np.cumsum(whole))[:-1] * 8 - begins[edges[:-1]]
    begins = begins + np.repeat(base, np.diff(edges))
    total = int(whole.sum()) * 8
    steps = np.zeros(total + 1, np.int8)  # +1 where ones begin, -1 behind them
    ones = np.flatnonzero(q)
    at = begins[ones]
    steps[at] = 1
    steps[at + q[ones]] = -1
    bits = np.cumsum(steps[:total], dtype=np.int8).view(np.uint8)
    last, widths = begins + (sizes - 1), w.astype(np.uint8)
    for width in range(1, int(widths.max(initial=0)) + 1):
        of_width = np.flatnonzero(widths == width)
        at, rest = last[of_width], r[of_width]
        for bit in range(width):
            bits[at - bit] = rest >> bit & 1
    data = np.packbits(bits).tobytes()
    cuts = np.append(0, np.cumsum(whole)).tolist()
    return [data[a:b] for a, b in pairwise(cuts)]


class Bits:
    """Numbers read from bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data) if data else 0
        self._left = len(data) * 8

    def rice(self, width: int) -> int:
        """Read a quotient in unary and `width` bits."""
        quotient = self.unary()
        return quotient << width | self._take(width)

    def gamma(self) -> int:
        """Read a number from 1 on."""
        lower = self.unary()
        return 1 << lower | self._take(lower)

    def unary(self) -> int:
        """Count the ones before the next zero."""
        count = 0
        while self._take(1):
            count += 1
        return count

    def _take(self, width: int) -> int:
        if width > self._left:
            raise ValueError("the shard ends in the middle of a number")
        self._left -= width
        return self._value >> self._left & (1 << width) - 1


def decode(data: bytes, reports: int, shard: int, shards: int) -> Iterator[Posting]:
    """Yield the terms of a slice in the order of their keys.

    Raises:
        ValueError: `data` is no slice.
    """
    span = (1 << KEY_BITS) // shards
    bits = Bits(data)
    terms = bits.gamma() - 1
    width = width_of(span, terms)
    key = shard * span - 1
    for _ in range(terms):
        key += bits.rice(width) + 1
        count = bits.gamma()
        dense = count * 2 > reports
        number = reports - count if dense else count
        listed = _gaps(bits, number, width_of(reports, number))
        held = sorted(set(range(reports)) - set(listed)) if dense else listed
        if has_classes(key) and dense:
            number = bits.gamma() - 1
            titles = set(_gaps(bits, number, width_of(reports, number)))
            classes = [TITLE if report in titles else 0 for report in held]
        else:
            classes = [bits.unary() if has_classes(key) else 0 for _ in range(count)]
        yield Posting(key, held, classes)


def _gaps(bits: Bits, count: int, width: int) -> list[int]:
    out, at = [], -1
    for _ in range(count):
        at += bits.rice(width) + 1
        out.append(at)
    return out
