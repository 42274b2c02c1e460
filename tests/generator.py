"""Distinct, realistic reports, the same for a given seed: what archives are filled with in tests.

Every word here was written for this project; places, bodies and figures are invented.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

_WORDS: dict[str, list[str]] = {
    name: words.split() if isinstance(words, str) else words
    for name, words in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8")).items()
}
_GENRES = dict(zip(_WORDS["kinds"], _WORDS["genres"], strict=True))


@dataclass(frozen=True, slots=True)
class Made:
    """A report, and what is true of it."""

    name: str  # of its file, without the ending
    title: str
    body: str  # without title and footer
    footer: str
    year: int
    province: str
    place: str  # below the province: the county, and the town if it is a town's
    genre: str  # as the archive's vocabulary has it
    period: str  # ISO 8601; empty where it may be the year before
    fault: str = field(default="", compare=False)  # what is wrong with its file, of `FAULTS`

    @property
    def text(self) -> str:
        """The source text: title, body, footer."""
        return "\n".join(part for part in (self.title, self.body, self.footer) if part) + "\n"

    @property
    def file(self) -> str:
        """The name of its file, which stands with a thousand others in a folder."""
        ending = ".html" if self.fault == "refused" else ".txt"
        return f"{self.name[:3]}/{self.name}{ending}"

    @property
    def data(self) -> bytes:
        """What its file holds."""
        return FAULTS[self.fault](self.text) if self.fault else self.text.encode()


def _with_controls(text: str) -> str:
    """Put a control character behind every twentieth line and a zero width one into the title."""
    lines = text.split("\n")
    lines[0] = lines[0][:2] + "\u200b" + lines[0][2:]
    lines[1::20] = [line + "\x07\x0b" for line in lines[1::20]]
    return "\n".join(lines)


FAULTS: dict[str, Callable[[str], bytes]] = {
    "gb18030": lambda text: text.encode("gb18030"),
    "bom": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "controls": lambda text: _with_controls(text).encode(),
    "one line": lambda text: text.strip().replace("\n", "\u3000\u3000").encode(),
    "title twice": lambda text: f"{text.partition(chr(10))[0]}\n\n{text}".encode(),
    "truncated": lambda text: text.encode()[: len(text.encode()) * 2 // 3],
    "refused": lambda text: f"<html><body><pre>{text}</pre></body></html>".encode(),
}
RARE = {"refused": 1}  # how often beside the others, which come ten times each


def reports(
    number: int, seed: int = 1, characters: int = 3000, faults: float = 0
) -> Iterator[Made]:
    """Yield `number` reports of about `characters` each, of which a share has faulty files."""
    for index in range(number):
        yield report(index, seed, characters, faults)


def report(index: int, seed: int = 1, characters: int = 3000, faults: float = 0) -> Made:
    """Return one report: the same for the same index and seed, whatever is wrong with its file."""
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
    body, footer = "\n".join(paragraphs), dice.choice(_WORDS["footers"])
    period = f"{year}-01-01/{year}-{'06-30' if kind.startswith('上半年') else '12-31'}"
    known = year, province, place, _GENRES[kind], "" if kind == "政府工作报告" else period
    return Made(f"{index:06}", title, body, footer, *known, _fault(f"{seed} {index}", faults))


def write(folder: Path, number: int, seed: int = 1, faults: float = 0) -> None:
    """Write `number` reports below `folder`, a thousand to a folder, one after the other."""
    write_all(folder, reports(number, seed, faults=faults))


def write_all(folder: Path, made: Iterable[Made]) -> None:
    """Write reports below `folder`, each when it comes."""
    for one in made:
        path = folder / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)


def _fault(seed: str, share: float) -> str:
    dice = random.Random(f"fault {seed}")
    if dice.random() >= share:
        return ""
    return dice.choices([*FAULTS], [RARE.get(name, 10) for name in FAULTS])[0]


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
