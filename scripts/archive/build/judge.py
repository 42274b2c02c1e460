"""A built site, judged: links that lead nowhere, pages that none leads to, HTML, and the texts.

Pages are read one after the other, those of reports beside their records (`api/records/`).
What is remembered of a page is its name, and the places in it that others lead to.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from archive.build.workers import Workers
from archive.html.reading import Seen, read_page
from archive.html.validity import errors_in

TOGETHER = 100  # pages that a process judges at a time, besides those of a partition
MOST = 5  # findings of one kind that are told of a page
SHOWN = 12  # characters of two texts, where they begin to differ
REBUILD = "build the site again"
_HOST = "http://site.invalid/"  # stands for the site's root while links are resolved
_ANYWHERE = ("", "top")  # fragments that every page has


@dataclass(slots=True)
class Judged:
    """What was found in some pages."""

    pages: int = 0
    findings: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # of these pages
    led_to: set[str] = field(default_factory=set)  # pages that others lead to
    alone: list[str] = field(default_factory=list)  # pages that need not be led to
    places: dict[tuple[str, str], str] = field(default_factory=dict)  # a page, a place; from where


def judge(site: Path, workers: Workers) -> tuple[int, Iterator[str]]:
    """Return how many pages a built site has, and what is wrong with them.

    Each finding names the file, what is wrong and what to do.

    Raises:
        OSError: a file cannot be read; the error names it.
    """
    root, base = str(site), _base_of(site)
    _file_at.cache_clear()  # the site may be another now
    every, seen = Judged(), set[str]()
    records = sorted(str(path) for path in (site / "api" / "records").glob("*.jsonl.gz"))
    work = partial(_judge_records, root=root, base=base)
    for some in workers.spread(work, records):
        seen |= set(some.names)
        _gather(every, some)
    rest = [name for name in _pages_below(root) if name not in seen]
    batches = [rest[at : at + TOGETHER] for at in range(0, len(rest), TOGETHER)]
    for some in workers.spread(partial(_judge_pages, root=root, base=base), batches):
        _gather(every, some)
    return every.pages, map(_printable, _findings(every, root))


def _printable(finding: str) -> str:
    """Return a finding on one line, without what a terminal might take for a command."""
    return "".join(char if char.isprintable() else "\ufffd" for char in finding)


def _base_of(site: Path) -> str:
    """Return the address at which the site is published, or "" where it does not say."""
    try:
        return str(json.loads((site / "api" / "index.json").read_bytes())["site"] or "")
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _gather(every: Judged, some: Judged) -> None:
    every.pages += some.pages
    every.findings += some.findings
    every.names += some.names
    every.led_to |= some.led_to
    every.alone += some.alone
    for place, origin in some.places.items():
        every.places.setdefault(place, origin)


def _pages_below(root: str) -> list[str]:
    found = []
    for here, _, names in os.walk(root):
        below = os.path.relpath(here, root).replace(os.sep, "/")
        prefix = "" if below == "." else f"{below}/"
        found += [prefix + name for name in names if name.endswith(".html")]
    return sorted(found)


def _findings(every: Judged, root: str) -> Iterator[str]:
    yield from every.findings
    wanted: dict[str, dict[str, str]] = {}
    for (page, ident), origin in every.places.items():
        wanted.setdefault(page, {})[ident] = origin
    for page, idents in sorted(wanted.items()):
        there = _read(root, page).idents
        for ident, origin in sorted(idents.items()):
            if ident not in there:
                yield (
                    f"{origin}: leads to #{ident} of {page}, where no such place is; "
                    "mend the link or the heading"
                )
    exempt = {"index.html", "404.html", *every.alone}
    for name in sorted(set(every.names) - every.led_to - exempt):
        yield f"{name}: no page leads here; link it from another page, or remove it and {REBUILD}"


def _read(root: str, name: str) -> Seen:
    with open(f"{root}/{name}", encoding="utf-8", errors="replace", newline="") as file:
        return read_page(file.read())


def _judge_pages(names: list[str], root: str, base: str) -> Judged:
    found = Judged()
    for name in names:
        seen = _judge_page(found, name, root, base)
        if seen.report and not seen.withdrawn:
            found.findings.append(
                f"{name}: shows a report that has no record in api/records/; {REBUILD}"
            )
    return found


def _judge_records(path: str, root: str, base: str) -> Judged:
    """Judge the pages of a partition's reports, each beside its record."""
    found = Judged()
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                _judge_record(found, json.loads(line), root, base)
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, LookupError, TypeError) as error:
        name = os.path.relpath(path, root)
        found.findings.append(f"{name}: cannot be read ({error}); {REBUILD}")
    return found


def _judge_record(found: Judged, record: Mapping[str, str], root: str, base: str) -> None:
    name = f"reports/{record['id']}/index.html"
    if not os.path.isfile(f"{root}/{name}"):
        found.findings.append(f"{name}: is missing, though api/records/ has its text; {REBUILD}")
        return
    seen = _judge_page(found, name, root, base)
    wanted, shown = "".join(record["text"].split()), seen.title + seen.text
    if shown != wanted:
        at = next(
            (n for n, pair in enumerate(zip(shown, wanted, strict=False)) if len({*pair}) > 1),
            min(len(shown), len(wanted)),
        )
        here, there = shown[at : at + SHOWN], wanted[at : at + SHOWN]
        found.findings.append(
            f"{name}: its text differs from its record: from character {at + 1} on the page has "
            f'"{here}", api/records/ "{there}"; {REBUILD}'
        )


def _judge_page(found: Judged, name: str, root: str, base: str) -> Seen:
    """Judge a page by itself; take down where it leads."""
    with open(f"{root}/{name}", "rb") as file:
        data = file.read()
    said: list[str] = []
    try:
        html = data.decode("utf-8")
    except UnicodeDecodeError as error:
        said.append(f"is not UTF-8 at byte {error.start}; {REBUILD}")
        html = data.decode("utf-8", "replace")
    seen = read_page(html)
    mend = "mend the page or the theme it comes from"
    said += _few(f"line {e.line}: no valid HTML: {e.what}; {mend}" for e in errors_in(html))
    twice = dict.fromkeys(seen.twice)
    said += _few(f'no valid HTML: the id "{ident}" stands there twice; {mend}' for ident in twice)
    said += _few(_broken_links(found, name, seen, root, base))
    found.findings += [f"{name}: {one}" for one in said]
    found.pages += 1
    found.names.append(name)
    if seen.redirects or seen.withdrawn:
        found.alone.append(name)
    return seen


def _few(findings: Iterable[str]) -> Iterator[str]:
    """Yield the first of some findings, and how many more there are."""
    more = 0
    for number, finding in enumerate(findings):
        if number < MOST:
            yield finding
        more += number >= MOST
    if more:
        yield f"and {more:,} more of this kind"


def _broken_links(found: Judged, name: str, seen: Seen, root: str, base: str) -> Iterator[str]:
    address = _HOST + quote(name.removesuffix("index.html"))
    for link in seen.links:
        try:
            target = _target(address, link, base)
        except ValueError:
            yield f'the link "{link}" is no address; mend it'
            continue
        if target is None:
            continue
        path, ident = target
        there = _file_at(root, path)
        if there is None:
            yield f'the link "{link}" leads to {path or "/"}, which is not there; mend it'
        elif there == name:
            if ident not in _ANYWHERE and ident not in seen.idents:
                yield f'the link "{link}" leads to no place on the page; mend it or the heading'
        elif there.endswith(".html"):
            found.led_to.add(there)
            if ident not in _ANYWHERE:
                found.places.setdefault((there, ident), name)


def _target(address: str, link: str, base: str) -> tuple[str, str] | None:
    """Return the path below the site's root and the place that a link leads to.

    None where it leads elsewhere.

    Raises:
        ValueError: it is no address at all.
    """
    if base and link.startswith(base):
        link = _HOST + link.removeprefix(base).lstrip("/")
    elif link.startswith("/") and not link.startswith("//"):  # as on the page for what is not there
        prefix = urlsplit(base).path.rstrip("/")
        if not f"{link}/".startswith(f"{prefix}/"):
            return None
        link = _HOST + link.removeprefix(prefix).lstrip("/")
    parts = urlsplit(urljoin(address, link.strip()))
    if f"{parts.scheme}://{parts.netloc}/" != _HOST:
        return None
    ident = parts.fragment.partition(":~:")[0]
    return unquote(parts.path).lstrip("/"), unquote(ident)


@lru_cache(1 << 16)
def _file_at(root: str, path: str) -> str | None:
    """Return the file that a static host gives for a path, below the site's root."""
    path = os.path.normpath(f"/{path}").lstrip("/") + ("/" if path.endswith("/") else "")
    for name in (path, f"{path.rstrip('/')}/index.html".lstrip("/")):
        if not name.endswith("/") and name and os.path.isfile(f"{root}/{name}"):
            return name
    return None
