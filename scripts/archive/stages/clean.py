"""Lines → verdicts → removals of kind "boilerplate".

Judge, then decide (as jusText does): every line near an end of the text gets
points, each with its reason: rules say what site text looks like, the shape of a
line says what a report looks like.  Then a block goes: from the tail, the lines
from the one where the sum to the end is highest; at the head, the lines that rules
name; inside, only what a rule names exactly.  A false removal is worse than a
leftover, so a block needs one clear reason, and begins and ends with one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.faces import face_of
from archive.model import Line, Removal
from archive.rules import Rule, RuleSet

CLEAR = 2.0  # points that make one reason enough
GIVE_UP = -8.0  # points below the best sum at which nothing further in can be site text
HEAD_LINES = 60  # a head longer than this is no head

_SENTENCE_END = re.compile(r"[。！？!?；;…][”’」』）)]*$")
_STOPS = re.compile(r"[。！？；]")


class Cleaned(NamedTuple):
    """The lines that are left, in order, and what was taken."""

    lines: tuple[Line, ...]
    removals: tuple[Removal, ...]


@dataclass(slots=True)
class Verdict:
    """What is held for and against a line being the site's."""

    line: Line
    points: float
    rules: list[Rule] = field(default_factory=list)

    @property
    def clear(self) -> bool:
        """Tell whether a rule alone makes this line the site's."""
        return self.points >= CLEAR


def clean(text: str, lines: Sequence[Line], rules: RuleSet) -> Cleaned:
    """Take the site's text from `lines`, the lines of `text` in order."""
    lines = list(lines)
    tail = _tail(lines, rules)
    removals = []
    if tail:
        removals.append(_removal(tail))
        lines = lines[: len(lines) - len(tail)]
    return Cleaned(tuple(lines), tuple(removals))


def judge(line: Line, rules: RuleSet, place: str, after: Verdict | None = None) -> Verdict:
    """Return the verdict on a line at `place` ("head", "tail" …)."""
    face = face_of(line.text)
    met = [rule for rule in rules.matches(face) if place in rule.where]
    points = sum(rule.points for rule in met)
    return Verdict(line, points if met else _shape(line.text), met)


def _shape(text: str) -> float:
    """Return the points of a line that no rule knows: how little it looks like a report's."""
    if _SENTENCE_END.search(text):
        return -2.0 - 2.0 * min(len(text), 120) / 120
    if len(text) > 60 or len(_STOPS.findall(text)) > 1:
        return -4.0
    return -0.5


def _tail(lines: Sequence[Line], rules: RuleSet) -> list[Verdict]:
    """Return the verdicts of the lines that end the text and are the site's."""
    judged: list[Verdict] = []
    total = best = 0.0
    size = 0
    for line in reversed(lines):
        verdict = judge(line, rules, "tail")
        judged.append(verdict)
        total += verdict.points
        if verdict.clear and total >= best:
            best, size = total, len(judged)
        if total < best + GIVE_UP:
            break
    return judged[:size][::-1]


def _removal(verdicts: Sequence[Verdict]) -> Removal:
    """Return the removal of neighbouring lines; its rule is the one with most points."""
    rules = [rule for verdict in verdicts for rule in verdict.rules]
    rule = max(rules, key=lambda rule: rule.points)
    return Removal(
        verdicts[0].line.start, verdicts[-1].line.end, "boilerplate", rule.id, rule.why
    )
