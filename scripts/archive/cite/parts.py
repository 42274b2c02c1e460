"""A citation: text with slots, which only the reader's browser may be able to fill.

Where the site's address is unknown, and where nobody noted when a report was archived, the
text leaves both out with all that belongs to them; a script in the page can put them in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple


class Slot(NamedTuple):
    """A place for one value, and what stands around it, which goes where the value is unknown."""

    name: Literal["url", "accessed"]
    before: str
    value: str  # "" is unknown
    after: str


Parts = tuple[str | Slot, ...]


def text_of(parts: Iterable[str | Slot]) -> str:
    """Return a citation as text, without the slots that are not filled.

    >>> text_of(("甲[R/OL].", Slot("accessed", " [", "", "]."), Slot("url", " ", "a:b", ".")))
    '甲[R/OL]. a:b.'
    """
    return "".join([part if isinstance(part, str) else _filled(part) for part in parts])


def _filled(slot: Slot) -> str:
    return f"{slot.before}{slot.value}{slot.after}" if slot.value else ""
