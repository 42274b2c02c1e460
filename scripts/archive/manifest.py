"""The digests of a site's files, as `sha256sum -c` reads them, and what does not agree with them.

The manifest is `SHA256SUMS` in the site's root: a line a file, sorted by name, so that it can
be brought up to date line by line whatever the site's size.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import Request, urlopen

NAME = "SHA256SUMS"
AT_ONCE = 8  # files that are asked of a server at a time
TIMEOUT = 30  # seconds
_LINE = re.compile(r"\\?[0-9a-f]{64}  (?P<name>[^\n]+)\n?")
_ESCAPED = re.compile(r"[\\\n\r]")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}  # of names, as GNU coreutils write them


class Sum(NamedTuple):
    """A file of the site and its SHA-256, in hexadecimal."""

    name: str
    digest: str


def line_of(entry: Sum) -> str:
    r"""Return the line of a file.

    >>> line_of(Sum("a\nb", "0" * 64))[:3], line_of(Sum("a b", "0" * 64))[-6:]
    ('\\00', '  a b\n')
    """
    if not _ESCAPED.search(entry.name):
        return f"{entry.digest}  {entry.name}\n"
    name = _ESCAPED.sub(lambda sign: _ESCAPES[sign[0]], entry.name)
    return f"\\{entry.digest}  {name}\n"


def read_lines(lines: Iterable[str]) -> Iterator[Sum]:
    """Yield the entries of a manifest.

    Raises:
        ValueError: a line is none of a manifest.
    """
    for name, line in by_name(lines):
        yield Sum(name, line.removeprefix("\\")[:64])


def _unescaped(name: str) -> str:
    parts = name.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\r", "\r") for part in parts)


def by_name(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines of a manifest, each behind its name.

    Raises:
        ValueError: a line is none of a manifest.
    """
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{NAME}: line {number} is no digest and name")
        name = found["name"]
        yield (_unescaped(name) if line[0] == "\\" else name), line.removesuffix("\n") + "\n"


def merged(
    old: Iterable[tuple[str, str]], changed: Mapping[str, str], gone: Set[str]
) -> Iterator[str]:
    """Yield the lines of a sorted manifest brought up to date.

    `old` is `by_name`; `changed` are digests of files that are new or others, `gone` files that
    are no more.
    """
    coming = iter(sorted(changed))
    following = next(coming, None)
    for name, line in old:
        while following is not None and following < name:
            yield line_of(Sum(following, changed[following]))
            following = next(coming, None)
        if name == following:
            yield line_of(Sum(name, changed[name]))
            following = next(coming, None)
        elif name not in gone:
            yield line
    while following is not None:
        yield line_of(Sum(following, changed[following]))
        following = next(coming, None)


def digest_of_file(path: str | Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        OSError: it cannot be read; the error names it.
    """
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(root: Path) -> Iterator[str]:
    """Yield the names of all files below `root`, but the manifest's own."""
    for here, _, names in os.walk(root):
        for name in names:
            below = os.path.relpath(f"{here}/{name}", root).replace(os.sep, "/")
            if below != NAME:
                yield below


def verify(site: str) -> tuple[int, list[str]]:
    """Return how many files a site's manifest names, and what does not agree with it.

    `site` is a folder, or the address of a site's root (http or https); what a server has
    besides its manifest's files cannot be asked.

    Raises:
        OSError: the manifest cannot be read.
        ValueError: it is no manifest, or the address is of another kind.
    """
    if "://" in site:
        return _verify_served(site)
    root = Path(site)
    with (root / NAME).open(encoding="utf-8", newline="\n") as file:
        wanted = dict(read_lines(file))
    problems = []
    for name, digest in wanted.items():
        try:
            if digest_of_file(f"{root}/{name}") != digest:
                problems.append(f"{name}: differs from the manifest")
        except FileNotFoundError:
            problems.append(f"{name}: is missing")
        except OSError as error:
            problems.append(f"{name}: cannot be read ({error.strerror})")
    more = (name for name in files_below(root) if name not in wanted)
    problems += [f"{name}: is not in the manifest" for name in more]
    return len(wanted), sorted(problems)


def _verify_served(site: str) -> tuple[int, list[str]]:
    if urlsplit(site).scheme not in ("http", "https"):
        raise ValueError(f"{site}: only http and https addresses can be asked")
    base = site.rstrip("/") + "/"
    wanted = list(read_lines(_fetched(base, NAME).decode("utf-8").splitlines(keepends=True)))

    def judged(entry: Sum) -> str:
        try:
            digest = hashlib.sha256(_fetched(base, entry.name)).hexdigest()
        except (URLError, OSError) as error:
            return f"{entry.name}: cannot be fetched ({error})"
        return "" if digest == entry.digest else f"{entry.name}: differs from the manifest"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return len(wanted), sorted(filter(None, pool.map(judged, wanted)))


def _fetched(base: str, name: str) -> bytes:
    # Without this a server may give a compressed body, which is not what was digested.
    request = Request(urljoin(base, quote(name)), headers={"Accept-Encoding": "identity"})
    with urlopen(request, timeout=TIMEOUT) as answer:  # http or https: looked at above
        data: bytes = answer.read()
        return data
