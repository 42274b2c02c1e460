"""The controlled vocabularies: which words metadata may use, what they mean, and a title's genre.

`vocabularies.yml` holds the words; it loads only if it is sound and decides its own examples.
A value is the term's `id`; the labels and definitions follow SKOS in spirit (one preferred
label a language, one definition a language).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import re2
import yaml

from archive.faces import face_of
from archive.rules.records import Loader, RuleError, parse_record

NAMES = ("genre", "level", "status")

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_BREAK = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|[—―–－]+|-{2,}|[:：｜|_]")
_SPACED = re.compile(r"(?<!\S)([\u4e00-\u9fff]) (?=[\u4e00-\u9fff](?:\s|$))")
_QUOTED = re.compile(r"《[^《》]*》")
_WHOLE = re.compile(r"(?:\d{4}年?)?《([^《》]*)》")
_TAIL = re.compile(  # what sites hang on a title
    r"(?:\.(?:docx?|pdf|txt|md)\b.*"
    r"|的?(?:全文|摘要|节选|摘登|范文|模板|样本|实录|汇编|大全|集锦|合集|精选|[\d一二三四五六七八九十]{1,4}篇))+$"
)

REQUIRED = ("id", "en", "definition_zh", "definition_en")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a vocabulary: its id is the value, the rest says what it means."""

    id: str
    en: str
    definition_zh: str
    definition_en: str
    zh: str = ""  # the Chinese label; the id where it is not given
    cues: tuple[str, ...] = ()  # RE2 patterns of a title (genres only)
    unless: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()  # examples


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The terms by vocabulary and id, in the file's order, and what decides a genre."""

    genre: Mapping[str, Term]
    level: Mapping[str, Term]
    status: Mapping[str, Term]
    genre_of: Callable[[str], str | None]  # a title's genre, or None where its words do not tell


@cache
def load_vocabularies(path: Path | None = None) -> Vocabularies:
    """Read and check the vocabularies of `path` (the project's own where None).

    Raises:
        RuleError: the file is wrong; the message says where, and what to do.
    """
    path = path or Path(__file__).with_name("vocabularies.yml")
    return parse_vocabularies(path.read_text("utf-8"), path.name)


def parse_vocabularies(text: str, name: str) -> Vocabularies:
    """Return the vocabularies written in `text` (YAML).

    Raises:
        RuleError: the YAML does not parse; a vocabulary or key is missing or unknown; an id
            is used twice; a pattern is not RE2's; an example has another genre.
    """
    try:
        found = yaml.load(text, Loader)
    except yaml.YAMLError as error:
        raise RuleError(f"{name}: not valid YAML: {error}") from error
    if not isinstance(found, Mapping) or set(found) != set(NAMES):
        raise RuleError(f"{name}: expected the vocabularies {', '.join(NAMES)} and no others")
    terms = {key: _terms(found[key], f"{name}: {key}") for key in NAMES}
    for term in (*terms["level"].values(), *terms["status"].values()):
        if term.cues or term.unless or term.titles:
            raise RuleError(f"{name}: {term.id}: only genres have cues, unless and titles")
    vocabularies = Vocabularies(**terms, genre_of=_decider(terms["genre"], name))
    for term in vocabularies.genre.values():
        if bool(term.cues) != bool(term.titles):
            raise RuleError(f"{name}: genre {term.id}: give cues and titles, or neither")
        for title in term.titles:
            if (genre := vocabularies.genre_of(title)) != term.id:
                raise RuleError(f"{name}: genre {term.id}: its example {title!r} is {genre}")
    return vocabularies


def pieces(title: str) -> str:
    r"""Return a title as cues read it: a line for each of its pieces, and one for the whole.

    Asides in brackets and what sites hang on are dropped; spaces, dashes and colons part;
    what stands in 《》 names another document, unless it is the whole piece.

    >>> pieces("县政府召开《政府工作报告（征求意见稿）》征求意见会——侧记")
    '县政府召开《》征求意见会\n侧记\n县政府召开《》征求意见会——侧记'
    """
    plain = _SPACED.sub(r"\1", " ".join(title.split())).replace("_", "\n")
    parts = [face_of(part) for line in plain.split("\n") for part in _BREAK.split(line)]
    lines = [_piece(part) for part in (*parts, face_of(plain.replace("\n", " ")))]
    return "\n".join(dict.fromkeys(filter(None, lines)))


def _piece(face: str) -> str:
    """Drop the asides and the tail of a piece, and what it quotes."""
    bare = _TAIL.sub("", _ASIDE.sub("", face)).strip() or face
    whole = _WHOLE.fullmatch(bare)
    return whole[1] if whole else _QUOTED.sub("《》", bare)


def _decider(genres: Mapping[str, Term], name: str) -> Callable[[str], str | None]:
    """Return the function that finds a title's genre: the first with a cue, and no unless."""
    plans: list[tuple[str, int, int]] = []  # a genre, the numbers of its cues and of its unless
    filtered, size = re2.Filter(), 0
    for term in genres.values():
        for pattern in (*term.cues, *term.unless):
            if _compiled([pattern], f"{name}: genre {term.id}").search(""):
                raise RuleError(f"{name}: genre {term.id}: {pattern!r} matches the empty text")
        if term.cues:
            filtered.Add(_joined(term.cues))
            if term.unless:
                filtered.Add(_joined(term.unless))
            plans.append((term.id, size, size + 1 if term.unless else -1))
            size += 1 + bool(term.unless)
    filtered.Compile()

    def genre_of(title: str) -> str | None:
        found = set(filtered.Match(pieces(title)) or ())
        return next((g for g, cues, unless in plans if cues in found and unless not in found), None)

    return genre_of


def _joined(patterns: Sequence[str]) -> str:
    return "(?m)" + "|".join(f"(?:{pattern})" for pattern in patterns)


def _compiled(patterns: Sequence[str], name: str) -> Any:
    try:
        return re2.compile(_joined(patterns))
    except re2.error as error:
        raise RuleError(f"{name}: RE2 refuses {' or '.join(patterns)!r}: {error}") from error


def _terms(rows: object, name: str) -> dict[str, Term]:
    if not isinstance(rows, list) or not rows:
        raise RuleError(f"{name}: expected a list of terms")
    terms: dict[str, Term] = {}
    for index, row in enumerate(rows, 1):
        term = parse_record(Term, row, f"{name}, term {index}", REQUIRED)
        term = term if term.zh else replace(term, zh=term.id)
        if term.id in terms:
            raise RuleError(f"{name}: the id {term.id} is used twice; choose another")
        terms[term.id] = term
    return terms
