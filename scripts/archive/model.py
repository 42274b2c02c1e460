"""The nouns of the archive: what flows from a source text to its page.

Every offset counts code points of the decoded text (`Decoded.text`), half
open: `text[start:end]`.  Nothing here touches a disk, a clock or a network.
What a text has many of is a tuple: that is made quickest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Span = tuple[int, int]
Evidence = tuple[Span, ...] | Mapping[str, str]

MediaType = Literal["plain", "markdown"]
RemovalKind = Literal["boilerplate", "repeat", "layout", "control"]
ValueStatus = Literal["curated", "stated", "inferred", "masked", "unknown"]
Status = Literal["archived", "verbatim", "refused", "duplicate", "withdrawn"]
BlockKind = Literal[
    "title",
    "subtitle",
    "byline",
    "speaker",
    "salutation",
    "heading",
    "paragraph",
    "table",
    "signature",
    "date",
    "annex",
    "glossary",
    "note",
]
MarkKind = Literal["lead", "strong", "em"]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a curator decided about one source: its sidecar, checked.

    A field whose value is None is known to be unknown.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)  # metadata, by name
    note: str = ""  # shown on the page
    withdrawn: str = ""  # the reason; empty: the report is shown
    withdrawn_on: str = ""  # ISO 8601
    noindex: bool = False  # search engines on the web are asked to leave the page out
    redirect_from: tuple[str, ...] = ()  # old identities, which lead to the page
    replaces: tuple[str, ...] = ()  # older versions: their sources, as paths below `seeds/`
    joins: tuple[str, ...] = ()  # quoted headings that are none: they open a paragraph
    splits: tuple[tuple[str, int], ...] = ()  # quoted beginnings that are headings: level, or 0
    keep_duplicate: bool = False  # it has a page though another report has the same text


NO_SIDECAR = Sidecar()


@dataclass(frozen=True, slots=True)
class Source:
    """One file of `seeds/`, read."""

    path: str  # as messages and the ledger name it: "seeds/a/b.txt"
    identity: str  # "a/b": also the page "reports/a/b.md" and the address "reports/a/b/"
    name: str  # the file's own name without its ending: "b"
    media: MediaType
    data: bytes
    sidecar: Sidecar = NO_SIDECAR  # "seeds/a/b.yml"
    committed: str | None = None  # ISO 8601 date of the commit that last changed it


@dataclass(frozen=True, slots=True)
class Problem:
    """A doubt or a finding that travels with the text it is about."""

    stage: str
    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text: code points after decoding and proven repair, without a leading BOM."""

    text: str
    encoding: str  # a Python codec's name: "utf-8", "gb18030", "big5", "utf-16-le" …
    problems: tuple[Problem, ...] = ()
    readable: bool = True  # False: shown as it is, with a notice (status "verbatim")
    confidence: float = 1.0  # in the encoding: 1 is proven, 0 a guess; how far it leads else


class Line(NamedTuple):
    """One line (or one paragraph of a one-line text) without its indent and end."""

    start: int
    end: int
    text: str  # the decoded text from start to end


class Removal(NamedTuple):
    """A span that the page does not show, and why."""

    start: int
    end: int
    kind: RemovalKind
    rule: str
    why: str


class Mark(NamedTuple):
    """A stretch of a block with a role of its own (a run-in heading, emphasis)."""

    start: int
    end: int
    kind: MarkKind


class Block(NamedTuple):
    """A part of the page."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # of a heading: 2 is a chapter, 1 is the title's
    ident: str = ""  # the fragment of its permalink
    marks: tuple[Mark, ...] = ()
    text: str = ""  # what is kept of `start` to `end`


class Value(NamedTuple):
    """A metadata value and how it is known.

    `evidence` holds spans of the decoded text, or says where else the value
    comes from: {"from": "name"} the file's name, "sidecar", "commit".
    """

    value: Any
    status: ValueStatus
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of one source after its journey."""

    source: str
    identity: str
    sha256: str  # of the source; "" where it is withheld, or could not be read
    status: Status
    encoding: str = ""
    confidence: float = 0.0  # in the encoding
    text: str = ""
    removals: tuple[Removal, ...] = ()  # in order, never overlapping
    blocks: tuple[Block, ...] = ()  # in order; together they hold every kept character
    metadata: Mapping[str, Value] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    sidecar: Sidecar = NO_SIDECAR
    same: str = ""  # what it shares with reports of the same text; it tells nothing of the text

    @property
    def page(self) -> str:
        """The page's path in the site: "reports/a/b/"."""
        return f"reports/{self.identity}/"


@dataclass(frozen=True, slots=True)
class Page:
    """What is written: `<identity>.md`, and beside it files that are for other programs."""

    identity: str
    markdown: str
    account: str = ""  # of a report: `<identity>.json`
    text: str = ""  # its words alone: `<identity>.txt`
    portable: str = ""  # the same as Markdown that any tool reads: `<identity>.md.txt`
