"""Text → Markdown that renders to it: every sign that could mean something is escaped."""

from __future__ import annotations

import re

# Signs that can mean something wherever they stand.  Backslash escapes are only those
# that Python-Markdown knows; the others become entities.
_ESCAPES = {sign: f"\\{sign}" for sign in "\\`*_{}[]"}
_ESCAPES |= {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;"}
_ANYWHERE = re.compile(f"[{re.escape(''.join(_ESCAPES))}]+")
# Signs that mean something only where a line begins, in Markdown or a common extension.
_AT_START = re.compile(r"(?:[#+\-=:|!?;/$%^@]|\d{1,9}(?=[.)]))")


def escape(text: str) -> str:
    """Return `text` on one line, as Markdown that renders to it, white space aside."""
    return guard(inline(" ".join(text.split())))


def inline(text: str) -> str:
    """Escape what would mean something wherever it stands."""
    return _ANYWHERE.sub(_escaped, text)


def _escaped(signs: re.Match[str]) -> str:
    return "".join(map(_ESCAPES.__getitem__, signs[0]))


def guard(text: str) -> str:
    """Escape what would mean something at the beginning of a line."""
    start = _AT_START.match(text)
    if start is None:
        return text
    if start[0].isdigit():
        return f"{start[0]}\\{text[start.end() :]}"
    return f"&#{ord(start[0])};{text[1:]}"
