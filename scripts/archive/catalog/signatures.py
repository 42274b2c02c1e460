"""The text of a report → what tells its copies: digests, and keys of its passages.

A text is folded as search folds it (`search.folding`), and freed of figures and masks too:
copies differ in years and in what was masked.  What is left are letters.

Passages are told by winnowing (Schleimer, Wilkerson & Aiken, "Winnowing: local algorithms
for document fingerprinting", SIGMOD 2003): of every `WINDOW` neighbouring n-grams the one
with the smallest hash is an anchor, so two texts that share a passage have the same anchors
in it, wherever it stands and however long each text is.  A key is made of two neighbouring
anchors: it stands for a passage, not for a phrase that every report has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from mmap import mmap
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.search.folding import fold

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]

GRAM = 8  # letters of an n-gram: a power of two
WINDOW = 128  # n-grams of which one is an anchor: a power of two
HASH_BITS, NUMBER_BITS = 40, 24  # of a posting: the key's hash, the report's number
FACTOR, MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9  # golden ratio; splitmix64 (Steele 2014)

_DROPPED = 1
_MASKS = "x某"  # XX镇, 某镇; a mask of signs (***, □□, ○○) drops out as all signs do
# What each code point folds to, found out when it is first met; 0: not met yet.
_LETTERS: Codes = np.zeros(0x110000, np.uint32)


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a text to find its copies by."""

    exact: bytes  # 16 bytes: a digest of the text without its white space
    letters: int  # how many letters it has, figures and masks not counted
    keys: Hashes  # of its passages, in order, none twice


def signature_of(text: str) -> Signature:
    """Return the signature of a text as its page shows it."""
    letters = letters_of(text)
    grams = grams_of(letters)
    anchors = _anchors(grams)
    keys = anchors[:-1] * np.uint64(FACTOR) + anchors[1:] if len(anchors) > 1 else anchors
    shift = np.uint64(64 - HASH_BITS)
    keys = np.sort(_mixed(keys) >> shift)
    return Signature(exact_digest(text), len(letters), _runs(keys))


def exact_digest(text: str) -> bytes:
    """Return 16 bytes that two texts share when they are the same but for white space."""
    solid = "".join(text.split()).encode("utf-16-le", "surrogatepass")
    return blake2b(solid, digest_size=16).digest()


def letters_of(text: str) -> Codes:
    """Return the letters of a text, folded: no signs, no white space, no figures, no masks.

    >>> "".join(map(chr, letters_of("XX鎮：增長１２.５％、***萬元")))
    '镇增长万元'
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = _LETTERS[codes]
    if len(letters) and not letters.min():
        for code in np.unique(codes[letters == 0]).tolist():
            _LETTERS[code] = _letter(code)
        letters = _LETTERS[codes]
    return np.compress(letters != _DROPPED, letters)


_NUMERALS = "一二三四五六七八九十百千万亿两"  # they are words more often than figures


def _letter(code: int) -> int:
    """Return what a code point folds to: its first letter, where it folds to several."""
    letters = [c for c in fold(chr(code)) if not c.isnumeric() or c in _NUMERALS]
    return ord(letters[0]) if letters and letters[0] not in _MASKS else _DROPPED


def grams_of(letters: Codes) -> Hashes:
    """Return a hash of each n-gram, in the order of the text; one of all where it is shorter."""
    if len(letters) < GRAM:
        digest = blake2b(letters.tobytes(), digest_size=8).digest()
        return np.frombuffer(digest, np.uint64)[: len(letters)]  # none where there are no letters
    hashes = letters.astype(np.uint64)
    size = 1
    while size < GRAM:
        hashes = hashes[:-size] * np.uint64(FACTOR) + hashes[size:]
        hashes ^= hashes >> np.uint64(29)
        size *= 2
    return _mixed(hashes)


def _mixed(hashes: Hashes) -> Hashes:
    """Spread hashes over all bits."""
    hashes = (hashes ^ hashes >> np.uint64(31)) * np.uint64(MIX)
    hashes ^= hashes >> np.uint64(27)
    return hashes


def _anchors(grams: Hashes) -> Hashes:
    """Return the smallest of every `WINDOW` neighbouring hashes, in order, none twice in a row."""
    least = grams
    size = 1
    while size < WINDOW and len(least) > size:
        least = np.minimum(least[:-size], least[size:])
        size *= 2
    return _runs(least)


def _runs(hashes: Hashes) -> Hashes:
    """Return one hash for each run of equal ones."""
    new = np.ones(len(hashes), bool)
    np.not_equal(hashes[1:], hashes[:-1], out=new[1:])
    return np.compress(new, hashes)


class Sheet(NamedTuple):
    """The signatures of one partition, as arrays that may lie on a disk."""

    exact: Hashes  # n × 2: the digests
    letters: NDArray[np.uint32]  # of each report
    keys: NDArray[np.uint32]  # how many each has
    postings: Hashes  # of all: a key's `HASH_BITS`, then the report's number in the partition


def sheet_of(signatures: Sequence[Signature]) -> Sheet:
    """Return the sheet of a partition; a report's number is its place in it."""
    counts = [len(signature.keys) for signature in signatures]
    owners = np.repeat(np.arange(len(signatures), dtype=np.uint64), counts)
    keys = np.concatenate([np.empty(0, np.uint64), *(signature.keys for signature in signatures)])
    exact = b"".join(signature.exact for signature in signatures)
    return Sheet(
        np.frombuffer(exact, ">u8").astype(np.uint64).reshape(-1, 2),
        np.array([signature.letters for signature in signatures], np.uint32),
        np.array(counts, np.uint32),
        np.sort(keys << np.uint64(NUMBER_BITS) | owners),
    )


def signatures_in(sheet: Sheet) -> list[Signature]:
    """Return the signatures that `sheet_of` made a sheet of."""
    owners = sheet.postings & np.uint64((1 << NUMBER_BITS) - 1)
    keys = (sheet.postings >> np.uint64(NUMBER_BITS))[np.argsort(owners, kind="stable")]
    ends = np.cumsum(sheet.keys).tolist()
    exact, letters = sheet.exact.astype(">u8"), sheet.letters.tolist()
    return [
        Signature(exact[number].tobytes(), letters[number], keys[start:end])
        for number, (start, end) in enumerate(pairwise([0, *ends]))
    ]


def pack(sheet: Sheet) -> bytes:
    """Return a sheet as bytes: the number of reports, then its arrays, all little-endian."""
    columns = [np.array([len(sheet.letters)], "<u8"), sheet.exact, sheet.postings]
    wide = b"".join(column.astype("<u8").tobytes() for column in columns)
    return wide + b"".join(c.astype("<u4").tobytes() for c in (sheet.letters, sheet.keys))


def unpack(data: bytes | mmap | memoryview) -> Sheet:
    """Return the sheet that `pack` made bytes of, without a copy of them.

    Raises ValueError where `data` is not what `pack` makes.
    """
    number = int(np.frombuffer(data, "<u8", 1)[0])
    postings = (len(data) - 8 - 24 * number) // 8
    if postings < 0 or len(data) != 8 + 24 * number + 8 * postings:
        raise ValueError(f"{len(data)} bytes are no sheet of {number} reports")
    narrow = np.frombuffer(data, "<u4", 2 * number, offset=8 + 16 * number + 8 * postings)
    return Sheet(
        np.frombuffer(data, "<u8", 2 * number, offset=8).reshape(-1, 2),
        narrow[:number],
        narrow[number:],
        np.frombuffer(data, "<u8", postings, offset=8 + 16 * number),
    )
