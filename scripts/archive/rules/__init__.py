"""What editors change: rules as checked data, and their loader.

A rule that is misspelt, matches nothing, or fails its own examples never loads:
`RuleError` names the file, the rule and what to do.  Patterns are RE2's, so that
no text can make one of them run longer than in proportion to its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import re2
import yaml

from archive.faces import count_items, count_links, face_of
from archive.places import Gazetteer
from archive.rules.records import Loader, parse_record
from archive.rules.records import RuleError as RuleError
from archive.rules.vocabularies import Vocabularies, load_vocabularies

Look: TypeAlias = Any  # RE2's pattern of what else a rule asks for, or None

# Where a rule may fire.  "prose" is no place but a condition: a line of several sentences
# is the site's only if it also meets a rule of that kind.
PLACES = ("head", "tail", "inside", "glued", "prose")

REQUIRED = ("id", "why", "where", "removes", "keeps")
HERE = Path(__file__).parent
KNOWN = 256  # lines that are remembered: those of a site recur


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to take a line (or to keep it, where `points` are negative).

    A line meets the rule when its face (`archive.faces`) is made of nothing but
    `words` (patterns, with signs between), is a row of `items` or of `links`, or when
    `pattern` or any of `cues` is found in it; and any of `also`, if given; and none of
    `unless`; and its face is at most `longest` characters long.  Where `where` is
    "inside", the pattern takes what it finds in the text as it stands.
    """

    id: str
    why: str  # shown to readers
    where: tuple[str, ...]  # of PLACES
    removes: tuple[str, ...]  # texts that meet the rule
    keeps: tuple[str, ...]  # texts that do not
    points: float = 3.0
    pattern: str = ""
    words: tuple[str, ...] = ()
    items: int = 0  # the line is a row of at least so many short items
    links: int = 0  # the line is nothing but at least so many links
    cues: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    longest: int = 400
    label: bool = False  # no sentence: a line with a full stop (。) does not meet it
    each: bool = False  # the points count once for each of the cues that is found
    opens: bool = False  # a heading over a list of links: what follows belongs to it
    tells: bool = False  # what it opens may be one paragraph: an author's biography
    layout: bool = False  # no site wrote it: a clipping tool wrapped the text in it
    source: str = ""  # where the rule was seen, if it is for one site


class _Looks:
    """Patterns of rules, looked for together.

    RE2's filter looks for the literals that each pattern needs, and runs only the patterns
    whose literals are there (and those that need no literal of three bytes, always): each in
    time proportional to the line.  A site's lines stand below each of its reports: what the
    last of them met is known.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._filter = re2.Filter()
        self._plans: list[tuple[Rule, Look, Look]] = []  # by the number of the pattern
        for rule in rules:
            pattern = rule.pattern or _made_of(rule.words) or _any_of(rule.cues)
            also, unless = _look_for(rule.also), _look_for(rule.unless)
            for one in map(re2.escape, rule.cues) if rule.each else [pattern]:
                self._filter.Add(one)
                self._plans.append((rule, also, unless))
        if self._plans:
            self._filter.Compile()
        self.met = lru_cache(KNOWN)(self._met)

    def _met(self, face: str) -> tuple[Rule, ...]:
        found = self._filter.Match(face) or () if self._plans else ()
        return tuple(
            rule
            for rule, also, unless in (self._plans[number] for number in sorted(found))
            if len(face) <= rule.longest
            and (not also or also.search(face))
            and not (unless and unless.search(face))
        )


class RuleSet:
    """Rules compiled together: one pass over a line finds those that it meets."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        inside = [rule for rule in rules if "inside" in rule.where]
        self._inside = [(rule, re2.compile(rule.pattern)) for rule in inside]
        self._first_look = re2.Filter()
        for rule in inside:
            self._first_look.Add(rule.pattern)
        if inside:
            self._first_look.Compile()
        self._counting = [rule for rule in rules if rule.items or rule.links]
        self._looks = _Looks(r for r in rules if not (r in inside or r in self._counting))

    def matches(self, face: str, text: str = "") -> list[Rule]:
        """Return the rules that a line meets; one that counts each cue as often as it does."""
        met = [*self._looks.met(face)]
        if "。" in face:
            met = [rule for rule in met if not (rule.label or rule.words)]
        if self._counting:
            items, links = count_items(text), count_links(text)
            met += [
                rule
                for rule in self._counting
                if (rule.items and items >= rule.items) or (rule.links and links >= rule.links)
            ]
        return met

    def spans(self, text: str) -> Iterator[tuple[Rule, int, int]]:
        """Yield what the rules for "inside" find in `text`, rule by rule."""
        hits = self._first_look.Match(text) or () if self._inside else ()
        for rule, pattern in (self._inside[hit] for hit in sorted(hits)):
            for match in pattern.finditer(text):
                yield rule, match.start(), match.end()


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that editors decide, loaded and checked."""

    boilerplate: RuleSet
    places: Gazetteer
    vocabularies: Vocabularies


def _look_for(cues: Sequence[str]) -> Look:
    return re2.compile(_any_of(cues)) if cues else None


def _any_of(cues: Iterable[str]) -> str:
    return "|".join(re2.escape(cue) for cue in cues)


def _made_of(words: Iterable[str]) -> str:
    """Return the pattern of a line that holds nothing but `words`, numbers and separators."""
    alternatives = "|".join(words)
    between = r"[^\pL\pM。]"  # a full stop ends a sentence: 点击退出。
    return f"^{between}*(?:(?:{alternatives}){between}*)+$" if alternatives else ""


@cache
def load_rules(folder: Path = HERE) -> Rules:
    """Read and check the rules of `folder`.

    Raises:
        RuleError: a file or rule is wrong; the message says which, and what to do.
    """
    rules = _read(folder)
    check_shapes(rules)
    together = RuleSet(rules)
    check_examples(together)
    return Rules(together, Gazetteer.load(), load_vocabularies())


@cache
def checked_rules() -> Rules:
    """Read the project's rules, which `load_rules` is known to have found sound as they are.

    Raises:
        RuleError: what is read is no list of rules, or wrong in the vocabularies.
    """
    if load_rules.cache_info().currsize:
        return load_rules()
    return Rules(RuleSet(_read(HERE)), Gazetteer.load(), load_vocabularies())


def _read(folder: Path) -> list[Rule]:
    paths = sorted(folder.glob("boilerplate*.yml"))
    return [rule for path in paths for rule in parse_rules(path.read_text("utf-8"), path.name)]


def parse_rules(text: str, name: str) -> list[Rule]:
    """Return the rules written in `text` (YAML, a list of mappings).

    Raises:
        RuleError: the YAML does not parse, or a rule has a wrong key or type.
    """
    try:
        rows = yaml.load(text, Loader) or []
    except yaml.YAMLError as error:
        raise RuleError(f"{name}: not valid YAML: {error}") from error
    if not isinstance(rows, list):
        raise RuleError(f"{name}: expected a list of rules")
    return [
        parse_record(Rule, row, f"{name}, rule {index}", REQUIRED)
        for index, row in enumerate(rows, 1)
    ]


def check_shapes(rules: Sequence[Rule]) -> None:
    """Look at each rule by itself.

    Raises:
        RuleError: two rules share an id; a place is unknown; an example is missing; a pattern
            is not RE2's or matches the empty text.
    """
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"rule {rule.id}: the id is used twice; choose another")
        seen.add(rule.id)
        _check_shape(rule)


def check_examples(rules: RuleSet) -> None:
    """Hold each rule against its own examples.

    Raises:
        RuleError: one fails.
    """

    def meets(rule: Rule, example: str) -> bool:
        met = rules.matches(face_of(example), example)
        return rule in met or any(rule is one for one, _, _ in rules.spans(example))

    for rule in rules.rules:
        for example in rule.removes:
            if not meets(rule, example):
                raise RuleError(f"rule {rule.id}: does not meet its own example {example!r}")
        for example in rule.keeps:
            if meets(rule, example):
                raise RuleError(f"rule {rule.id}: meets {example!r}, which it says it keeps")


def _check_shape(rule: Rule) -> None:
    if unknown := set(rule.where) - set(PLACES):
        raise RuleError(f"rule {rule.id}: where: {unknown.pop()!r} is none of {', '.join(PLACES)}")
    if not (rule.removes and rule.keeps and rule.where):
        raise RuleError(f"rule {rule.id}: give at least one place, one removes and one keeps")
    if sum(map(bool, (rule.pattern, rule.cues, rule.words, rule.items, rule.links))) != 1:
        raise RuleError(f"rule {rule.id}: give one of pattern, words, cues, items and links")
    if "inside" in rule.where and (len(rule.where) > 1 or not rule.pattern):
        raise RuleError(f"rule {rule.id}: a rule for inside has a pattern, and no other place")
    if any(not cue for cue in (*rule.cues, *rule.words, *rule.also, *rule.unless)):
        raise RuleError(f"rule {rule.id}: an empty cue would be found everywhere")
    if rule.pattern:
        try:
            compiled = re2.compile(rule.pattern)
        except re2.error as error:
            raise RuleError(f"rule {rule.id}: RE2 refuses the pattern: {error}") from error
        if compiled.search(""):
            raise RuleError(f"rule {rule.id}: the pattern matches the empty text")
