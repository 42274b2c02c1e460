"""What is wrong with a page as HTML: the parse errors that the standard defines, with their places.

The parser is slow, and the pages of a site differ in their words more than in their elements.
So it is asked about a page's shape, once for all pages of that shape: harmless text and values
are left out, and of elements that follow each other alike one stays.  Where a shape has errors,
the page itself is asked, for the places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from tinyhtml5.parser import HTMLParser

HELD = 2048  # shapes whose errors are remembered

# Text without signs that the standard objects to, and references that it does not.
_HARMLESS = (
    r"(?:[^<>&\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff%s"
    r"\U0001fffe-\U0010ffff]|&(?:amp|lt|gt|quot|nbsp|\#(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]));)"
)
_TEXT = re.compile(rf">({_HARMLESS % ''}+)(?=<)")
_VALUE = re.compile(rf'="{_HARMLESS % chr(34)}*"')
_ATTRIBUTES = '(?: class="")?(?: data-ui(?:="")?)?(?: id="")?'  # each once, as we write them
_LEAVES = re.compile(
    rf"(?:<(p|h[1-6]){_ATTRIBUTES}>(?:x|<(strong|em)>x</\2>)*</\1>){{2,}}"  # a report's text
)
_ALIKE = re.compile(r"(<(li|div|tr|td|a)\b[^>]*>(?:(?!</?\2\b).)*</\2>)\1+", re.DOTALL)


class ParseError(NamedTuple):
    """What is wrong, in the standard's words as the parser has them, and where."""

    line: int
    what: str


def errors_in(html: str) -> list[ParseError]:
    """Return the parse errors of a whole page, in order.

    >>> errors_in('<!doctype html><title>a</title><p>b</span>')
    [ParseError(line=1, what='unexpected end tag (span)')]
    """
    return list(_parsed(html)) if _is_wrong(shape_of(html)) else []


def shape_of(html: str) -> str:
    """Return a page without most of its words: its errors, if it has any, are those of the page.

    >>> shape_of('<ul><li id="a">b</li><li id="c">d &amp; e</li></ul>')
    '<ul><li id="">x</li></ul>'
    """
    if "<!--" in html:
        return html  # what looks like an element may be a comment
    shape = _VALUE.sub('=""', _TEXT.sub(_placeholder, html))
    return _until_it_stays(_shorter, shape)


def _placeholder(match: re.Match[str]) -> str:
    return ">x" if match[1].strip() else ">"


def _shorter(shape: str) -> str:
    return _ALIKE.sub(r"\1", _LEAVES.sub("<p>x</p>", shape))


def _until_it_stays(change: Callable[[str], str], text: str) -> str:
    while (changed := change(text)) != text:
        text = changed
    return text


@lru_cache(HELD)
def _is_wrong(shape: str) -> bool:
    return any(True for _ in _parsed(shape))


def _parsed(html: str) -> Iterator[ParseError]:
    parser = HTMLParser()
    parser.parse(html)
    for (line, _), code, values in parser.errors:
        named = ", ".join(str(value) for value in values.values())
        yield ParseError(line, code.replace("-", " ") + (f" ({named})" if named else ""))
