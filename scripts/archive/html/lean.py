r"""Markdown page → its HTML content: only the few forms that we write, as Python-Markdown has them.

`read` takes a page whose every block is in this list, and returns what Python-Markdown makes of
it with the extensions of mkdocs.yml and those that MkDocs adds: attr_list, fenced_code, tables,
and toc for the levels 2 to 4.  A page that holds anything else is None: MkDocs has to read it.

| form | as it is written |
|---|---|
| front matter | `---`, then lines of `name: <JSON>`, then `---` |
| heading | `## text {: #id .class data-name=value }` |
| paragraph | `text`, and below it, where wanted, `{: #id .class data-name=value }` |
| table | lines of `\| text \| text \|`, the second of them `\| --- \| --- \|` |
| raw HTML | an element of `_BLOCKS`, well-formed; in it text, others and `<input>` |

Blocks stand a blank line apart.  `text` is on one line, neither begins nor ends with white space,
and holds no sign that means something in Markdown, but for these:

- signs of ``\`*_{}[]#.)``, each behind a backslash;
- `&amp;`, `&lt;`, `&gt;` and decimal references, which stay as they are;
- `<strong>`, `</strong>`, `<em>` and `</em>`, which stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn

TOC_LEVELS = range(2, 5)  # toc_depth in mkdocs.yml

_BLOCKS = "details|div|dl|figure|nav|ol|p|section|table|ul"
# Elements without an end tag (of which only fields of forms are read), and those whose content
# is no HTML.
_ODD = (
    "area|base|br|col|embed|hr|iframe|img|input|link|meta|noembed|noframes|param|plaintext"
    "|script|source|style|textarea|title|track|wbr|xmp"
)
_DEPTH = 8  # of elements in each other

# No two of the alternatives begin with the same sign, and none gives back what it took.
_TEXT = (
    r"(?:[^\\`*_{}\[\]&<>~|\x00-\x1f\x7f]++|\\[\\`*_{}\[\]\#.)]|&(?:amp|lt|gt|\#[0-9]{1,7});"
    r"|</?(?:strong|em)>%s)*+"
)
_ATTRIBUTES = (
    r"\{:\ \#(?P<%s>[A-Za-z0-9-]+)"
    r"(?P<%s>(?:\ (?:\.[a-z][a-z0-9-]*|data-(?!toc-label)[a-z-]+=[A-Za-z0-9-]+))*)\ \}"
)
_FORM = re.compile(
    rf"""
    (?P<level>\#{{1,6}})\ (?=[^\s\#])(?P<heading>{_TEXT % r"|[|]"})(?<=\S\ )
        {_ATTRIBUTES % ("heading_id", "heading_more")}
    |
    (?![\#+\-=:|!?;/$%^@]|\d+[.)])                      # it would be a list, a rule …
    (?=\S)(?P<text>{_TEXT % r"|[|]"})(?<=\S)
        (?:\n{_ATTRIBUTES % ("text_id", "text_more")})?
    """,
    re.VERBOSE,
)
_ROW = re.compile(rf"\|(?:\ (?:{_TEXT % ''})(?<=\ )\|)+", re.VERBOSE)
_RULE = re.compile(r"\|(?: ---+ \|)+")
_ESCAPED = re.compile(r"\\(.)")
_MARKUP = re.compile(r"</?(?:strong|em)>")


def _element(depth: int) -> str:
    """Return the pattern of a well-formed element with up to `depth` levels of others in it."""
    inner = (
        r"[^<>&\x02\x03\t\r]++"
        r"|&(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-zA-Z][a-zA-Z0-9]*+);"
    )
    attributes = r'(?:\ [a-zA-Z][a-zA-Z0-9-]*+(?:="[^"<>\n]*+")?)*+'
    if depth:
        inner += f"|{_element(depth - 1)}|<input{attributes}>"
    return (
        rf"<(?!(?:{_ODD})\b)(?P<e{depth}>[a-z][a-z0-9]*+){attributes}>(?:{inner})*+</(?P=e{depth})>"
    )


_RAW = re.compile(rf"(?=<(?:{_BLOCKS})\b){_element(_DEPTH)}", re.VERBOSE)
_UNSTEADY = re.compile(r"\n[ `~]")  # a fence, or an indent that might be stripped

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_]*): ")
# Where YAML reads another value than JSON: signs that it refuses or folds, halves of pairs …
_NOT_YAML = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SURROGATE = re.compile(r"\\u[dD]")
_NOT_STRINGS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}  # keys, in YAML 1.1


@dataclass(slots=True)
class Heading:
    """An entry of the table of contents; the title is HTML without tags."""

    level: int
    ident: str
    title: str
    children: list[Heading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lean:
    """What MkDocs' templates are given of a page."""

    meta: dict[str, Any]
    content: str  # HTML
    toc: list[Heading]


def _refuse(number: str) -> NoReturn:
    """YAML 1.1 takes some of these for text."""
    raise ValueError(number)


_JSON = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def read(markdown: str) -> Lean | None:
    r"""Return what MkDocs makes of a page; None where the page holds a form out of the list.

    >>> lean = read('---\ntitle: "A"\n---\n\n## B {: #b }\n\n1\\. C\n{: #c .note }\n')
    >>> lean.meta, lean.content
    ({'title': 'A'}, '<h2 id="b">B</h2>\n<p class="note" id="c">1. C</p>')
    >>> [(heading.level, heading.ident, heading.title) for heading in lean.toc]
    [(2, 'b', 'B')]
    """
    end = markdown.find("\n---\n", 3)
    if end < 4 or not markdown.startswith("---\n"):
        return None
    meta = _front_matter(markdown[4 : end + 1])
    if meta is None:
        return None
    return _body(meta, markdown[end + 5 :].strip("\n"))


def _front_matter(front: str) -> dict[str, Any] | None:
    """Return the fields of `front`, of which each line is `name: <JSON>`."""
    if (not front.replace("\n", "").isprintable() and _NOT_YAML.search(front)) or (
        "\\u" in front and _SURROGATE.search(front)
    ):
        return None
    fields: dict[str, Any] = {}
    at = 0
    while at < len(front):
        name = _FIELD.match(front, at)
        if name is None or name[1].lower() in _NOT_STRINGS:
            return None
        try:
            fields[name[1]], at = _JSON.raw_decode(front, name.end())
        except ValueError:
            return None
        if front.find("\n", name.end()) != at:
            return None
        at += 1
    return fields


def _body(meta: dict[str, Any], body: str) -> Lean | None:
    out: list[str] = []
    headings: list[Heading] = []
    form = _FORM.fullmatch
    for block in body.split("\n\n") if body else ():
        match = form(block)
        if match is None:
            html = _raw(block) if block.startswith("<") else _table(block)
            if html is None:
                return None
            out.append(html)
            continue
        level, heading, ident, more, text, text_ident, text_more = match.groups()
        if text is not None:
            if "\\" in text:
                text = _unescaped(text)
            if text_ident is None:
                out.append(f"<p>{text}</p>\n")
            elif not text_more:
                out.append(f'<p id="{text_ident}">{text}</p>\n')
            else:
                out.append(f'<p{_attributes(text_more)} id="{text_ident}">{text}</p>\n')
            continue
        text = _unescaped(heading[:-1])
        depth = len(level)
        out.append(f'<h{depth}{_attributes(more)} id="{ident}">{text}</h{depth}>\n')
        if depth in TOC_LEVELS:
            title = " ".join(_MARKUP.sub("", text).split())
            headings.append(Heading(depth, ident, title))
    return Lean(meta, "".join(out).strip(), _nested(headings))


def _unescaped(text: str) -> str:
    if "\\\\" in text:
        return _ESCAPED.sub(r"\1", text)
    return text.replace("\\", "")


@lru_cache(maxsize=256)
def _attributes(more: str) -> str:
    """Return classes and data attributes as they are written out: sorted, all before `id`."""
    values: dict[str, str] = {}
    for word in more.split():
        name, _, value = ("class", "", word[1:]) if word[0] == "." else word.partition("=")
        values[name] = f"{values[name]} {value}" if name == "class" and name in values else value
    return "".join(f' {name}="{value}"' for name, value in sorted(values.items()))


def _nested(headings: Iterable[Heading]) -> list[Heading]:
    """Return the headings of the highest level, and below each those that follow and are lower."""
    top: list[Heading] = []
    above: list[Heading] = []
    for heading in headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        (above[-1].children if above else top).append(heading)
        above.append(heading)
    return top


def _raw(block: str) -> str | None:
    """Return a raw element, which stays as it is; None where it is not one, or not well-formed."""
    if not _RAW.fullmatch(block) or ("\n" in block and _UNSTEADY.search(block)):
        return None
    return f"{block}\n\n"


def _table(block: str) -> str | None:
    """Return a table, every row of which has as many cells as the first; None where it is none."""
    rows = block.split("\n")
    if len(rows) < 2 or not _RULE.fullmatch(rows[1]) or rows[0].count("|") != rows[1].count("|"):
        return None
    columns = rows.pop(1).count("|") - 1
    if not all(map(_ROW.fullmatch, rows)):
        return None
    head, *body = ([cell.strip(" ") for cell in row[1:-1].split("|")] for row in rows)
    filled = ([*row, *[""] * columns][:columns] for row in body or [[]])
    below = "\n".join(_row("td", row) for row in filled)
    return f"<table>\n<thead>\n{_row('th', head)}\n</thead>\n<tbody>\n{below}\n</tbody>\n</table>\n"


def _row(tag: str, cells: Iterable[str]) -> str:
    filled = (f"<{tag}>{_unescaped(cell)}</{tag}>" for cell in cells)
    return "\n".join(["<tr>", *filled, "</tr>"])
