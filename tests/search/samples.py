"""Queries drawn from reports, and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from archive.search.folding import fold
from archive.search.records import Record


@dataclass(frozen=True, slots=True)
class Drawn:
    """A query, and the identities of the reports that answer it."""

    typed: str
    answers: frozenset[str]


def substrings(records: Sequence[Record], number: int, seed: int) -> list[Drawn]:
    """Draw texts of 2 to 12 characters that stand in some report, as they stand there."""
    dice = random.Random(seed)
    folded = {record.identity: (fold(record.title), fold(record.text)) for record in records}
    out: list[Drawn] = []
    while len(out) < number:
        text = dice.choice(records).text
        start = dice.randrange(len(text) - 12)
        typed = text[start : start + dice.randint(2, 12)]
        plain = fold(typed)
        if len(plain) < 2 or typed.split() != [typed] or typed[0] in '-－“”"':
            continue  # white space, quotes and a leading hyphen mean something in a query
        if any(sign in typed for sign in "“”"):
            continue
        answers = {name for name, parts in folded.items() if any(plain in part for part in parts)}
        out.append(Drawn(typed, frozenset(answers)))
    return out


def splices(records: Sequence[Record], number: int, seed: int) -> list[str]:
    """Put pieces of reports together that stand nowhere so, though every pair in them does."""
    dice = random.Random(seed)
    texts = [fold(record.text) for record in records]
    everything = "\n".join([*texts, *(fold(record.title) for record in records)])
    pairs = {everything[i : i + 2] for i in range(len(everything) - 1)}
    out: list[str] = []
    while len(out) < number:
        one, other = dice.choice(texts), dice.choice(texts)
        i, j = dice.randrange(len(one) - 6), dice.randrange(len(other) - 6)
        typed = one[i : i + dice.randint(2, 6)] + other[j : j + dice.randint(2, 6)]
        if typed in everything:
            continue
        if all(typed[k : k + 2] in pairs for k in range(len(typed) - 1)):
            out.append(typed)
    return out
