"""Distinct, realistic reports, the same for a given seed: what archives are filled with in tests.

Every word here was written for this project; places, bodies and figures are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

_WORDS: dict[str, list[str]] = {
    name: words.split() if isinstance(words, str) else words
    for name, words in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8")).items()
}


@dataclass(frozen=True, slots=True)
class Made:
    """A report, and what is true of it."""

    name: str  # of its file, without the ending
    title: str
    body: str  # without title and footer
    footer: str
    year: int
    province: str

    @property
    def text(self) -> str:
        """The source text: title, body, footer."""
        return "\n".join(part for part in (self.title, self.body, self.footer) if part) + "\n"


def reports(number: int, seed: int = 1, characters: int = 3000) -> Iterator[Made]:
    """Yield `number` reports of about `characters` each."""
    for index in range(number):
        yield report(index, seed, characters)


def report(index: int, seed: int = 1, characters: int = 3000) -> Made:
    """Return one report: the same for the same index and seed."""
    dice = random.Random(f"{seed} {index}")
    province = dice.choice(_WORDS["provinces"])
    county = _name(dice) + dice.choice(_WORDS["units"])
    place = county + (_name(dice) + dice.choice(_WORDS["towns"]) if dice.random() < 0.6 else "")
    year = dice.randint(2003, 2025)
    kind = dice.choice(_WORDS["kinds"])
    title = f"{province}{place}{year}年{kind}"
    paragraphs = [f"现将{place}{year}年有关情况报告如下。"]
    length = 0
    for number, part in enumerate(dice.sample(_WORDS["parts"], 4)):
        paragraphs.append(f"{'一二三四'[number]}、{part}")
        while length < characters * (number + 1) / 4:
            paragraphs.append(_paragraph(dice, place, year))
            length += len(paragraphs[-1])
    body = "\n".join(paragraphs)
    return Made(f"{index:06}", title, body, dice.choice(_WORDS["footers"]), year, province)


def write(folder: Path, number: int, seed: int = 1) -> None:
    """Write `number` reports below `folder`, a thousand to a folder."""
    for made in reports(number, seed):
        path = folder / made.name[:3] / f"{made.name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.text, "utf-8")


def _paragraph(dice: random.Random, place: str, year: int) -> str:
    return "".join(_sentence(dice, place, year) for _ in range(dice.randint(2, 5)))


def _sentence(dice: random.Random, place: str, year: int) -> str:
    def some(kind: str) -> str:
        return dice.choice(_WORDS[kind])

    field, what = some("fields"), some("what")
    figure = dice.choice(
        [str(dice.randint(2, 999)), f"{dice.randint(1, 99)}.{dice.randint(1, 99):02}", "XX", "***"]
    )
    counted = f"{dice.choice(_WORDS['did'])}{what}{figure}{dice.choice(_WORDS['count'])}"
    near = _name(dice) + dice.choice(["村", "社区", "园区", "水库", "学校", "桥"])
    return dice.choice(
        [
            f"{dice.choice(_WORDS['who'])}{dice.choice(_WORDS['how'])}，在{near}{counted}，{dice.choice(_WORDS['result'])}。",
            f"围绕{field}，{dice.choice(_WORDS['how'])}、{dice.choice(_WORDS['how'])}，{counted}。",
            f"{field}方面，{near}{counted}，同比增长{dice.randint(1, 40)}.{dice.randint(0, 9)}%。",
            f"{year}年{dice.randint(1, 12)}月，{place}{dice.choice(_WORDS['did'])}{near}{what}。",
            f"{field}与{dice.choice(_WORDS['fields'])}同步安排，{counted}；{dice.choice(_WORDS['result'])}。",
            f"{near}的{what}{dice.choice(_WORDS['did'])}工作由{dice.choice(_WORDS['who'])}牵头，{dice.choice(_WORDS['result'])}。",
        ]
    )


def _name(dice: random.Random) -> str:
    return dice.choice(_WORDS["first"]) + dice.choice(_WORDS["second"])
