"""Text → Markdown that renders to it: every sign that could mean something is escaped."""

from __future__ import annotations

import re

# Signs that can mean something wherever they stand.  Backslash escapes are only those
# that Python-Markdown knows; the others become entities.  `\` and `&` come first: what the
# others become contains them.
_ESCAPES = (
    ("\\", "\\\\"), ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("~", "&#126;"),
    *((sign, f"\\{sign}") for sign in "`*_{}[]"),
)  # fmt: skip
# Signs that mean something only where a line begins, in Markdown or a common extension.
_AT_START = re.compile(r"(?:[#+\-=:|!?;/$%^@]|\d{1,9}(?=[.)]))")


def escape(text: str) -> str:
    """Return `text` on one line, as Markdown that renders to it, white space aside."""
    return guard(inline(" ".join(text.split())))


def inline(text: str) -> str:
    """Escape what would mean something wherever it stands."""
    for sign, escaped in _ESCAPES:
        if sign in text:
            text = text.replace(sign, escaped)
    return text


def guard(text: str) -> str:
    """Escape what would mean something at the beginning of a line."""
    start = None if text[:1].isalpha() else _AT_START.match(text)
    if start is None:
        return text
    if start[0].isdigit():
        return f"{start[0]}\\{text[start.end() :]}"
    return f"&#{ord(start[0])};{text[1:]}"
