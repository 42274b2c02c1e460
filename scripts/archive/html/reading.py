"""A page's HTML → what a reader finds there: its links, the places they may lead to, its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(  # elements without an end tag
    ("area", "base", "br", "col", "embed", "hr", "img", "input")
) | {"link", "meta", "source", "track", "wbr"}
_LINKS = ("href", "src", "action", "poster")
_REFRESH = re.compile(r"\s*[0-9.]+\s*[;,]\s*url\s*=\s*['\"]?(.*?)['\"]?\s*", re.IGNORECASE | re.S)


@dataclass(slots=True)
class Seen:
    """What a page holds."""

    links: dict[str, None] = field(default_factory=dict)  # as they are written, each once
    idents: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)  # identifiers that stand there again
    text: str = ""  # of a report: its words, without white space and without the interface's
    title: str = ""  # of a report that has none of its own
    redirects: bool = False  # it sends its reader on
    report: bool = False
    withdrawn: bool = False


def read_page(html: str) -> Seen:
    """Return what a page holds; also of a page that is no valid HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.seen.text = _squeezed(reader.words)
    reader.seen.title = _squeezed(reader.title)
    return reader.seen


def _squeezed(parts: list[str]) -> str:
    return "".join("".join(parts).split())


class _Reader(HTMLParser):
    """Follows the elements of an article; those that carry `data-ui` are the interface's."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self.words: list[str] = []
        self.title: list[str] = []
        self._inside = False  # of the article
        self._open: list[tuple[str, str | None]] = []  # elements there: what their words are

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        seen, values = self.seen, dict(attrs)
        for name in _LINKS:
            if value := values.get(name):
                seen.links[value] = None
        if ident := values.get("id"):
            if ident in seen.idents:
                seen.twice.append(ident)
            seen.idents.add(ident)
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "refresh":
            if target := _REFRESH.fullmatch(values.get("content") or ""):
                seen.links[target[1]] = None
            seen.redirects = True
        if tag == "article":
            self._inside = True
        elif self._inside and tag not in _VOID:
            classes = (values.get("class") or "").split()
            if not self._open:
                seen.report = seen.report or "facts" in classes
                seen.withdrawn = seen.withdrawn or (tag == "div" and "withdrawn" in classes)
            kind = self._open[-1][1] if self._open else None
            if kind is None and "data-ui" in values:
                kind = values["data-ui"] or ""
            self._open.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._inside, self._open = False, []
        elif self._inside:
            for at in range(len(self._open) - 1, -1, -1):
                if self._open[at][0] == tag:
                    del self._open[at:]
                    break

    def handle_data(self, data: str) -> None:
        if not self._inside:
            return
        kind = self._open[-1][1] if self._open else None
        if kind is None:
            self.words.append(data)
        elif kind == "title":
            self.title.append(data)
