"""A partition: a few hundred sources, the unit of work and of re-use.

Its work (`converting.py`) is a function of a small description, a `Task`: it can run anywhere
that sees the folders.  What it makes (pages, accounts, what lists and search need) is one
entry of the cache, named by the digest of everything that it depends on.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from archive.build import SiteError
from archive.build.cache import digest_of, read_entry
from archive.build.store import Found
from archive.catalog.entries import Entry
from archive.fast_json import loads
from archive.search.index import Facts
from archive.settings import NO_SETTINGS, Settings

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PARTS = ("summary", "papers", "pages", "packs", "sheet")  # of an entry
OURS = Path(__file__).resolve().parents[1]
CHANGED = f"{OURS}: the program or one of its rules was changed while it ran; run again"
FAST = 1  # Zstandard's level: entries are written more often than kept
# What a page, or what stands beside it, may depend on.
PACKAGES = ("charset-normalizer", "deflate", "google-re2", "numpy", "orjson", "pyyaml")


class Outcome(NamedTuple):
    """What became of one source: its page and its entry in the catalog, or why it has none."""

    source: str
    status: str
    page: str = ""  # the identity of its page, if it has one
    problems: tuple[str, ...] = ()  # why it has no page of its own, or what is doubtful in it
    redirect_from: tuple[str, ...] = ()  # old identities that lead to the page
    entry: Entry | None = None
    shown: str = ""  # a digest of what others show of it: its text, its title, its facts
    noindex: bool = False  # its words stand on its own page only
    same: str = ""  # what it shares with reports of the same text
    leads_to: str = ""  # the identity of the page that it leads to, as it has none
    codes: tuple[str, ...] = ()  # of `problems`
    encoding: str = ""  # in which it was read
    replaces: tuple[str, ...] = ()  # paths of the sources of its older versions


ENTRY = Outcome._fields.index("entry")
Same = dict[str, str]  # texts by themselves


@dataclass(frozen=True, slots=True)
class Task:
    """What a partition's work is made of."""

    number: int
    sources: tuple[Found, ...]
    shards: int  # of the index
    version: str  # the digest of our code, rules, libraries and settings
    cache: Path
    settings: Settings = NO_SETTINGS  # what each page says of the archive
    without: tuple[str, ...] = ()  # identities that are not shown: what only all reports tell
    before: str = ""  # the entry of the last run, from which unchanged reports are taken

    @property
    def key(self) -> str:
        """The name of the entry: the digest of everything that it depends on."""
        inputs = [inputs_of(source) for source in self.sources]
        return digest_of(self.version, self.shards, self.without, inputs)


class Summary(NamedTuple):
    """What is known of a partition when it has been converted; its pages stay in the cache."""

    key: str
    outcomes: list[Outcome]  # what each source comes to by itself
    without: tuple[str, ...]  # identities of those that are not shown all the same
    segment: str  # the name of its segment of the index: the digest of what that is made of
    facts: tuple[Facts, ...]  # of the reports that are shown, as the segment numbers them
    packs: list[int]  # of each, the bytes of what a result of a search is shown from


class Made(NamedTuple):
    """A partition that is in the cache, and what it cost."""

    summary: Summary
    reused: int  # reports that were taken over from the entry before
    size: int  # bytes of the sources that were converted


class Paper(NamedTuple):
    """The page of one source, if it is shown, and the digest of what it was made from."""

    inputs: str
    outcome: Outcome
    markdown: str = ""
    account: str = ""
    text: str = ""
    portable: str = ""

    @property
    def files(self) -> dict[str, str]:
        """The texts of the files beside the page, by their kinds in `FILES`."""
        return {"json": self.account, "txt": self.text, "md": self.portable}


def entry_path(cache: Path, key: str) -> Path:
    """Return where the entry of a partition stands in the cache."""
    return cache / "partitions" / key


def inputs_of(source: Found) -> tuple[str, ...]:
    """Return what a source's page depends on, besides what all depend on."""
    return source.shown, source.identity, source.committed or "", source.digest


def read_summary(cache: Path, key: str) -> Summary | None:
    """Return the summary of the entry `key`, or None where the cache has no such entry, whole."""
    parts = read_entry(entry_path(cache, key), *PARTS)
    return summary_of(key, parts[0]) if parts else None


def summary_of(key: str, data: bytes) -> Summary:
    """Return a summary from the JSON of an entry."""
    plain = loads(data)
    same: Same = {}
    facts = tuple(Facts._make(_once(row, same)) for row in plain["facts"])
    outcomes = [_outcome(row, same) for row in plain["outcomes"]]
    return Summary(key, outcomes, tuple(plain["without"]), plain["segment"], facts, plain["packs"])


def _outcome(row: list[Any], same: Same) -> Outcome:
    if entry := row[ENTRY]:
        row[ENTRY] = Entry._make(_once(entry, same))
    return Outcome._make(_once(row, same))


def _once(row: list[Any], same: Same) -> list[Any]:
    """Return values of JSON, each text as one object: reports have many in common."""
    once = same.setdefault
    return [
        once(value, value)
        if type(value) is str
        else tuple(map(once, value, value))
        if type(value) is list
        else value
        for value in row
    ]


TEXTS = Paper._fields[2:]  # what is packed of a page


class Papers(NamedTuple):
    """The part "papers" of an entry: what its pages were made from, and where their texts lie."""

    inputs: list[str]
    sizes: list[int]  # bytes in the part "pages"


def packed(texts: tuple[str, str, str, str]) -> bytes:
    """Return the texts of a page as they lie in an entry, each page packed by itself.

    So one that stays can be taken over as it is.
    """
    plain = [text.encode(errors="surrogatepass") for text in texts]
    return zstd.compress(b"".join([array("I", map(len, plain)).tobytes(), *plain]), FAST)


def papers_in(outcomes: Sequence[Outcome], papers: bytes, pages: bytes) -> list[Paper]:
    """Return the pages of an entry from its outcomes and its parts of these names."""
    inputs, sizes = Papers(*loads(papers))
    texts = (_unpacked(one) if one else () for one in cut(pages, sizes))
    return [Paper(i, o, *t) for i, o, t in zip(inputs, outcomes, texts, strict=True)]


def _unpacked(data: bytes) -> list[str]:
    plain, sizes = zstd.decompress(data), array("I")
    head = len(TEXTS) * sizes.itemsize
    sizes.frombytes(plain[:head])
    return [text.decode(errors="surrogatepass") for text in cut(plain[head:], sizes)]


def cut(data: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """Yield pieces of `data` of the given sizes, one behind the other."""
    at = 0
    for size in sizes:
        yield data[at : at + size]
        at += size


@cache
def our_version() -> str:
    """Return the digest of all that a partition depends on besides its sources, at first sight."""
    return _version()


@cache
def loaded_version() -> str:
    """Return the same as it is when this process has loaded its rules."""
    return _version()


def version_of(settings: Settings) -> str:
    """Return the version of tasks with these settings."""
    return digest_of(our_version(), settings)


def check_version(task: Task) -> None:
    """See that what this process loaded is of the task's version; begun elsewhere, it may not be.

    Raises:
        SiteError: the program or a rule was changed meanwhile.
    """
    if digest_of(loaded_version(), task.settings) != task.version:
        raise SiteError(CHANGED)


def _version() -> str:
    files = sorted(path for path in OURS.rglob("*") if path.suffix in (".py", ".yml", ".tsv"))
    texts = [blake2b(path.read_bytes(), digest_size=16).digest() for path in files]
    return digest_of(sys.version_info[:2], *map(version, PACKAGES), *texts)
