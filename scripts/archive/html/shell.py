"""A page that MkDocs rendered once → the shell around the content of all pages of its kind.

Pages of one kind differ in a few places only.  MkDocs renders two pages of each kind: a probe,
whose values are signs that stand nowhere else, and a check, which holds every form that
`lean` reads.  The probe cut at its signs is the shell; it is used if, filled with the check,
it gives the bytes that MkDocs gave.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import quote

from archive.html.lean import Heading, Lean, read

# Front matter that Material's templates ask for, and that no page of ours has.
_UNUSUAL = {
    "author",
    "description",
    "git_creation_date_localized",
    "git_revision_date_localized",
    "revision_date",
    "template",
}
_SHOWN_IN_NAVIGATION = {"icon", "status", "subtitle"}
_ITEM_ENDS = re.compile(r"(?=<li)|(?<=</li>)")
_TO_JSON = json.JSONEncoder(sort_keys=True)  # as Jinja's `tojson`
_PROBE_HEAD = [{"name": "probe-1", "content": "1"}, {"property": "probe-2", "content": "2"}]
_TAGS = re.compile(
    '<meta name="probe-1" content="1">(.*?)<meta property="probe-2" content="2">', re.S
)


class Kind(NamedTuple):
    """What pages have in common that differ in their values only."""

    depth: int  # of the address: "reports/a/" is 2 deep
    hide: tuple[str, ...] = ()  # in the front matter
    toc: bool = False  # there are entries in the table of contents
    titled: bool = True  # the content has a heading of the first level
    head: bool = False  # the front matter has tags for the page's head
    listing: str = ""  # the path of a page in the navigation, which marks each of them differently
    top: str = "reports"  # the folder: from there, links of the navigation are written differently


def usual_kinds(depths: Iterable[int]) -> list[Kind]:
    """Return the kinds of the pages below `reports/`, reports being at these depths of address.

    >>> [kind.toc for kind in usual_kinds([2])]
    [True, False, False, False, False]
    """
    kinds = [
        kind
        for depth in sorted({*depths})
        for kind in (
            Kind(depth, toc=True, head=True),
            Kind(depth, head=True),  # without headings, or as it was found
            Kind(depth),  # withdrawn
        )
    ]
    lists = [Kind(1, ("toc",), listing="reports/index.md"), Kind(2, ("toc",))]
    return [*kinds, *lists]


def kind_of(lean: Lean, path: str) -> Kind | None:
    r"""Return the kind of the page at `path` below docs/; None for one out of the ordinary.

    >>> kind_of(read('---\ntitle: "A"\n---\n\n# A {: #a }\n'), "reports/a/b.md")
    Kind(depth=3, hide=(), toc=False, titled=True, head=False, listing='', top='reports')
    """
    meta = lean.meta
    of_many = path.startswith(("reports/", "browse/")) and not path.endswith("/index.md")
    listing = "" if of_many else path
    hide, head = meta.get("hide") or (), meta.get("head")
    if not (isinstance(meta.get("title"), str) and meta["title"]) or meta.keys() & _UNUSUAL:
        return None
    if listing and meta.keys() & _SHOWN_IN_NAVIGATION:
        return None
    if not isinstance(hide, list | tuple) or (head and "json_ld" not in meta):
        return None
    titled = "<h1" in lean.content  # what the template looks for
    depth = address_of(path).count("/")
    top = "reports" if listing else path.partition("/")[0]
    return Kind(depth, tuple(map(str, hide)), bool(lean.toc), titled, bool(head), listing, top)


def address_of(path: str) -> str:
    """Return the address of the page at `path` below docs/.

    >>> address_of("reports/甲/b.md"), address_of("reports/index.md"), address_of("index.md")
    ('reports/%E7%94%B2/b/', 'reports/', '')
    """
    folder, _, name = path.rpartition("/")
    below = path.removesuffix(".md") if name != "index.md" else folder
    return quote(f"{below}/") if below else ""


def fill(markdown: str, path: str, shells: Mapping[Kind, Shell]) -> str | None:
    """Return the HTML of the page at `path` below docs/; None where MkDocs has to make it."""
    lean = read(markdown)
    kind = kind_of(lean, path) if lean else None
    shell = shells.get(kind) if kind else None
    return shell.fill(lean, path) if lean and shell else None


@dataclass(frozen=True, slots=True)
class Outline:
    """The HTML of a table of contents, cut at its values."""

    leaf: tuple[str, ...]  # around address and title
    parent: tuple[str, ...]  # around address, title and the title as an attribute
    close: str  # of a parent, behind the entries in it
    gap: str  # between entries of the highest level
    inner_gap: str

    def html(self, headings: Iterable[Heading], inner: bool = False) -> str:
        """Return the entries for `headings`."""
        return (self.inner_gap if inner else self.gap).join(map(self._entry, headings))

    def _entry(self, heading: Heading) -> str:
        if not heading.children:
            start, middle, end = self.leaf
            return f"{start}#{heading.ident}{middle}{heading.title}{end}"
        start, middle, then, end = self.parent
        label = _escaped(unescape(heading.title))
        return (
            f"{start}#{heading.ident}{middle}{heading.title}{then}{label}{end}"
            f"{self.html(heading.children, inner=True)}{self.close}"
        )


@dataclass(frozen=True, slots=True)
class Shell:
    """All that pages of a kind have in common; made of strings, so that it can be pickled."""

    pieces: tuple[str, ...]  # every second one is the name of a value
    tag_gap: str = ""  # between tags of the head
    outline: Outline | None = None

    def fill(self, lean: Lean, path: str) -> str:
        """Return the page's HTML; the page is one of the shell's kind."""
        address = address_of(path)
        values = {
            "title": _escaped(lean.meta["title"]),
            "address": address,
            "name": address[:-1].rpartition("/")[2],
            "content": lean.content,
        }
        if lean.meta.get("head"):
            values["tags"] = self.tag_gap.join(map(_tag, lean.meta["head"]))
            values["json_ld"] = _json(lean.meta["json_ld"])
        if self.outline:
            values["first"] = f"#{lean.toc[0].ident}"
            values["toc"] = self.outline.html(lean.toc)
        parts = list(self.pieces)
        parts[1::2] = [values[name] for name in parts[1::2]]
        return "".join(parts)


def _escaped(text: str) -> str:
    """Return `text` as Jinja's `e` has it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def _tag(attributes: Mapping[str, Any]) -> str:
    pairs = (f' {_escaped(key)}="{_escaped(str(value))}"' for key, value in attributes.items())
    return f"<meta{''.join(pairs)}>"


def _json(value: Any) -> str:
    """Return `value` as Jinja's `tojson` has it."""
    text = _TO_JSON.encode(value).replace("<", "\\u003c").replace(">", "\\u003e")
    return text.replace("&", "\\u0026").replace("'", "\\u0027")


def probes(kinds: Sequence[Kind]) -> dict[str, str]:
    """Return the pages that `shells` has to see rendered: Markdown by path below docs/."""
    pages = {}
    for number, kind in enumerate(kinds):
        pages[_path(kind, "probe", number)] = _probe(kind)
        if not kind.listing:
            pages[_path(kind, "check", number)] = _check(kind)
    return pages


def shells(
    kinds: Sequence[Kind], rendered: Mapping[str, str]
) -> tuple[dict[Kind, Shell], list[str]]:
    """Return the shell of each kind from the HTML of the `probes`, and what is to be said.

    `rendered` holds HTML by the path of the Markdown below docs/.  A kind whose shell does not
    give what MkDocs gave is left out, and a message says so.
    """
    found, messages = {}, []
    for number, kind in enumerate(kinds):
        probe, check = _path(kind, "probe", number), _path(kind, "check", number)
        try:
            shell = _shell(kind, rendered[probe], probe)
        except ValueError as error:
            messages.append(f"{kind}: {error}; MkDocs renders such pages one by one")
            continue
        seen = probe if kind.listing else check
        lean = read(_probe(kind) if kind.listing else _check(kind))
        if lean and kind_of(lean, seen) == kind and shell.fill(lean, seen) == rendered[seen]:
            found[kind] = shell
        else:
            messages.append(f"{kind}: the shell differs; MkDocs renders such pages one by one")
    return found, messages


def _path(kind: Kind, name: str, number: int) -> str:
    """Return a path at the kind's depth, which no report can have: `identity` sees to that."""
    below = "/".join([f"index-{name}-{number}"] * (kind.depth - 1))
    return kind.listing or f"{kind.top}/{below}.md"


def _page(kind: Kind, title: str, head: list[dict[str, str]], ld: Any, *body: str) -> str:
    fields: dict[str, Any] = {"title": title}
    if kind.hide:
        fields["hide"] = kind.hide
    if kind.head:
        fields |= {"head": head, "json_ld": ld}
    front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())
    return f"---\n{front}---\n\n" + "\n\n".join(part for part in body if part) + "\n"


def _probe(kind: Kind) -> str:
    return _page(
        kind,
        "probe <title>",
        _PROBE_HEAD,
        {"probe": 3},
        "# probe {: #probe-0 }" if kind.titled else "probe\n{: #probe-0 }",
        "## probe-A {: #probe-a }\n\n### probe-B {: #probe-b }\n\n#### probe-C {: #probe-c }"
        "\n\n#### probe-D {: #probe-d }\n\n## probe-E {: #probe-e }"
        if kind.toc
        else "",
    )


def _check(kind: Kind) -> str:
    title = "检 <i>\"'&amp; probe"
    headings = [
        f"{'#' * level} &lt;{level}\\*{number}&gt; \"'<em>甲</em>&amp;amp; {{: #h-{number} .k }}"
        for number, level in enumerate([3, 2, 4, 3, 4, 4, 2, 5, 6, 2, 3, 4, 2])
        if kind.toc or level > 4
    ]
    return _page(
        kind,
        title,
        [
            {"property": "og:title", "content": title},
            *({"name": str(n), "content": title} for n in range(3)),
        ],
        {"name": title, "@type": "Report", "place": {"b": None, "a": [1, title, True]}},
        "# 检\\\\ \\# \\_ <strong>甲</strong>乙 {: #s .a .b data-ui=title }" if kind.titled else "",
        '<div class="facts" data-ui data-search-exclude><dl><dt>甲 &amp; 乙</dt>'
        '<dd><a href="x?a=1&amp;b">丙</a>&#x27;</dd></dl></div>',
        "甲 乙\\* &#126; | &lt;br&gt;\n{: #p .note }",
        "| 甲 | \\_ |\n| --- | --- |\n| 1 | &#124; |\n|  | <em>2</em> |",
        *headings,
        "1\\. <strong>甲。</strong>乙",
        '<details class="account" data-ui><summary>甲</summary><p>乙</p></details>',
    )


def _shell(kind: Kind, html: str, path: str) -> Shell:
    """Return the rendered probe, cut at its values.

    Raises:
        ValueError: it does not look as expected.
    """
    lean = read(_probe(kind))
    if lean is None:
        raise ValueError("the probe is out of the ordinary")
    signs = {lean.content: "content", _escaped(lean.meta["title"]): "title"}
    tags = outline = None
    if kind.head:
        tags = _TAGS.search(html)
        if tags is None:
            raise ValueError("the tags of the head are not where they were put")
        signs |= {tags[0]: "tags", '{"probe": 3}': "json_ld"}
    if not kind.listing:
        address = address_of(path)
        signs |= {address: "address", address[:-1].rpartition("/")[2]: "name"}
    if kind.toc:
        listed, outline = _outline(html)
        signs |= {listed: "toc", "#probe-a": "first"}
    pieces = list(_cut(html, signs))
    if "content" not in pieces[1::2]:
        raise ValueError("the content is not where it was put")
    return Shell(tuple(pieces), tags[1] if tags else "", outline)


def _cut(html: str, signs: Mapping[str, str]) -> Iterator[str]:
    """Yield `html` cut at the signs, and each sign's name; the longer of two that begin alike."""
    longest = sorted(signs, key=len, reverse=True)
    for number, piece in enumerate(re.split(f"({'|'.join(map(re.escape, longest))})", html)):
        yield signs[piece] if number % 2 else piece


def _outline(html: str) -> tuple[str, Outline]:
    """Return the probe's table of contents as it stands in `html`, and as an outline.

    Raises:
        ValueError: it does not look as expected.
    """
    start = html.rfind("<li", 0, html.index("probe-A"))
    end = html.index("</li>", html.index("probe-E")) + len("</li>")
    pieces = _ITEM_ENDS.split(html[start:end])[1:-1]  # without what is empty at both ends
    if len(pieces) != 9:
        raise ValueError("the table of contents is not a nested list")
    a, _, c, inner_gap, _, close, _, gap, _ = pieces
    leaf = tuple(re.split("#probe-c|probe-C", c))
    parent = tuple(re.split("#probe-a|probe-A", a))
    if (len(leaf), len(parent)) != (3, 4):
        raise ValueError("the entries of the table of contents are not as they were")
    return html[start:end], Outline(leaf, parent, close, gap, inner_gap)
