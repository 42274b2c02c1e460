"""Copies of generated reports as the web has them, and reports that only look like copies."""

from __future__ import annotations

import random
import re
from itertools import accumulate, combinations
from typing import NamedTuple

from tests.generator import Made, report


class Variants(NamedTuple):
    """Texts, and which pairs of them (the lower number first) are one text."""

    texts: list[str]
    pairs: set[tuple[int, int]]


def copies_of(made: Made) -> list[str]:
    """Return the report and its copies under another title, footer, year or mask, and cut."""
    text, dice = made.text, random.Random(made.name)
    found = re.match(rf"{made.province}(.+){made.year}年", made.title)
    assert found
    masked = re.sub(r"\d+", lambda match: dice.choice(["XX", "***", match[0]]), text)
    return [
        text,
        text.replace(str(made.year), str(made.year + 1)),
        masked,
        masked.replace(found[1], "XX县").replace(made.province, "XX省"),
        f"转载：{made.title}范文\n{made.body}\n更多范文请关注本站，如有侵权请联系删除。",
        text[: len(text) // 2],
        text[len(text) // 2 :],
    ]


def next_year(made: Made, other: Made) -> str:
    """Return the communiqué of the next year: most sentences the same, all figures others."""
    dice = random.Random(made.name)
    lines, others = made.text.splitlines(), other.text.splitlines()
    while True:  # two fifths of the text, about, are new
        new = {at for at in range(2, len(lines)) if dice.random() < 0.4}
        size = sum(len(lines[at]) for at in new)
        if 0.35 <= size / len(made.text) <= 0.45:
            break
    later = "\n".join(others[at % len(others)] if at in new else x for at, x in enumerate(lines))
    later = later.replace(str(made.year), f"{made.year + 1}")
    return re.sub(r"\d+(?!\d*年)", lambda _: str(dice.randint(10, 9999)), later)


def same_frame(made: Made, other: Made) -> str:
    """Return a report of which about two fifths stand in `made`, and the rest in `other`."""
    lines, others = made.text.splitlines(), other.text.splitlines()
    sizes = accumulate(map(len, shuffled := lines[::2] + lines[1::2]))
    room = 0.4 * len(made.text)
    frame = [line for line, size in zip(shuffled, sizes, strict=True) if size < room]
    return "\n".join(frame + others[int(len(others) * 0.4) :])


def variants(number: int, seed: int, characters: int) -> Variants:
    """Return copies of `number` reports, and two reports more that look like each."""
    texts: list[str] = []
    pairs: set[tuple[int, int]] = set()
    for index in range(number):
        made, other = report(index, seed, characters), report(number + index, seed, characters)
        copies = copies_of(made)
        pairs |= set(combinations(range(len(texts), len(texts) + len(copies)), 2))
        texts += [*copies, next_year(made, other)]
        frame = same_frame(made, other)
        texts.append(frame)
    return Variants(texts, pairs)
