"""A citation: text with slots, which only the reader's browser may be able to fill.

Where the site's address is unknown, and where nobody noted when a report was archived, the
text leaves both out with all that belongs to them; a script in the page can put them in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Name = Literal["url", "accessed"]


class Slot(NamedTuple):
    """The place of a value that is not known here, and what stands around it once it is."""

    name: Name
    before: str
    after: str


Parts = tuple[str | Slot, ...]


def slot(name: Name, before: str, value: str, after: str) -> str | Slot:
    """Return a value with what stands around it; its place where it is unknown ("")."""
    return f"{before}{value}{after}" if value else Slot(name, before, after)


def text_of(parts: Iterable[str | Slot]) -> str:
    """Return a citation as text, without what is not known.

    >>> text_of(("甲[R/OL].", slot("accessed", " [", "", "]."), slot("url", " ", "a:b", ".")))
    '甲[R/OL]. a:b.'
    """
    return "".join([part for part in parts if isinstance(part, str)])
