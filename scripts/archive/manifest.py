"""The digests of a site's files, as `sha256sum -c` reads them, and what does not agree with them.

The manifest is `SHA256SUMS` in the site's root: a line a file, sorted by name, so that what
changed is found by halving and the rest is copied as it is, whatever the site's size.
"""

from __future__ import annotations

import hashlib
import os
import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from mmap import mmap
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

NAME = "SHA256SUMS"
AT_ONCE = 8  # files that are asked of a server at a time
TIMEOUT = 30  # seconds
SHORT = 256  # bytes: of the first step of a search
PIECE = 1 << 18  # bytes that are copied or read at a time
_LINE = re.compile(r"\\?[0-9a-f]{64}  (?P<name>[^\n]+)\n?")
_LINES = re.compile(rb"(?:\\?[0-9a-f]{64}  [^\n]++\n)*+")  # possessive: no way back is remembered
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
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{NAME}: line {number} is no digest and name")
        name = _unescaped(found["name"]) if line[0] == "\\" else found["name"]
        yield Sum(name, line.removeprefix("\\")[:64])


def _unescaped(name: str) -> str:
    parts = name.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\r", "\r") for part in parts)


class Run(NamedTuple):
    """Lines of a manifest that follow each other in a file, sorted by name."""

    data: bytes | mmap
    start: int
    end: int

    def place(self, name: str, start: int) -> int:
        """Return where the first line at or behind `start` begins whose name is not before `name`.

        The first steps are short and each is twice as long as the one before: what is looked
        for often stands near.
        """
        low, step = start, SHORT
        high = low
        while high < self.end and self._entry(high).name < name:
            low = self._next(high)
            high = self.end if low + step >= self.end else self._next(low + step)
            step *= 2
        while low < high:
            middle = self.data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._entry(middle).name < name:
                low = self._next(middle)
            else:
                high = middle
        return low

    def behind(self, name: str, place: int) -> int:
        """Return where the line at `place` ends, if it is that of `name`; else `place`."""
        found = place < self.end and self._entry(place).name == name
        return self._next(place) if found else place

    def begins_before(self, name: str) -> bool:
        """Tell whether its first name is `name` or before it."""
        return self._entry(self.start).name <= name

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the lines from `start` to `end`, in pieces of whatever length."""
        for at in range(start, end, PIECE):
            yield self.data[at : min(at + PIECE, end)]

    def _next(self, at: int) -> int:
        return self.data.find(b"\n", at, self.end) + 1

    def _entry(self, at: int) -> Sum:
        (entry,) = read_lines([self.data[at : self._next(at)].decode()])
        return entry


def is_manifest(data: bytes | mmap) -> bool:
    """Tell whether `data` is lines of a manifest and nothing else, to its end."""
    if not _LINES.fullmatch(data):
        return False
    decoder = getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), PIECE):
            decoder.decode(data[at : at + PIECE])
    except UnicodeDecodeError:
        return False
    return True  # the last sign is the end of a line


def brought_up_to_date(
    runs: Sequence[Run], changes: Iterable[tuple[str, str | None]]
) -> Iterator[bytes]:
    """Yield a manifest in pieces: the runs, one behind the other, with what changed in its place.

    `changes` are names of files in order, and the digests that they have now; None: of a file
    that is no more.
    """
    runs = [run for run in runs if run.start < run.end] or [Run(b"", 0, 0)]
    places = [run.start for run in runs]
    number = 0
    for name, digest in changes:
        while number + 1 < len(runs) and runs[number + 1].begins_before(name):
            yield from runs[number].pieces(places[number], runs[number].end)
            number += 1
        run = runs[number]
        place = run.place(name, places[number])
        yield from run.pieces(places[number], place)
        if digest:
            yield line_of(Sum(name, digest)).encode()
        places[number] = run.behind(name, place)
    for run, place in zip(runs[number:], places[number:], strict=True):
        yield from run.pieces(place, run.end)


def digest_of_file(path: str | Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        OSError: it cannot be read; the error names it.
    """
    whole = hashlib.sha256()
    # For each file of a site: half the time of `file_digest`, and of a Path.
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        while piece := file.read(PIECE):
            whole.update(piece)
    return whole.hexdigest()


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
        except OSError as error:
            return f"{entry.name}: cannot be fetched ({error})"
        return "" if digest == entry.digest else f"{entry.name}: differs from the manifest"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return len(wanted), sorted(filter(None, pool.map(judged, wanted)))


def _fetched(base: str, name: str) -> bytes:
    from urllib.request import Request, urlopen  # slow to load, and a build asks no server

    # Without this a server may give a compressed body, which is not what was digested.
    request = Request(urljoin(base, quote(name)), headers={"Accept-Encoding": "identity"})
    with urlopen(request, timeout=TIMEOUT) as answer:  # http or https: looked at above
        data: bytes = answer.read()
        return data
