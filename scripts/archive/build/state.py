"""What stands in a folder that we keep up to date: in docs/, in site/.

A state is of the folders that it was written for, known by their inodes, and only while they
are whole: a run that is cut off leaves none, and the next one compares every file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from archive.build.cache import write_whole
from archive.build.search import Index, Patch
from archive.fast_json import dumps, loads
from archive.identity import FILES

VERSION = 5


@dataclass(frozen=True, slots=True)
class Held:
    """What a partition has in a folder."""

    made_of: str  # the entry of the cache, and what else its files depend on
    pages: tuple[str, ...]  # identities
    packs: tuple[int, ...]  # bytes of what results of a search are shown from
    inputs: tuple[str, ...]  # of each page: a digest of what it was made from
    near: tuple[str, ...]  # of each page: a digest of the links to other reports, or ""
    sizes: tuple[int, ...]  # of each page: bytes of its files
    pieces: int  # bytes of what programs are told
    files: tuple[str, ...]  # kinds of files beside each page

    def beside(self) -> list[str]:
        """Return the names of the files beside its pages."""
        return [name for page in self.pages for name in beside(page, self.files)]

    def known(self) -> dict[str, tuple[str, str, int]]:
        """Return what each page was made from, by the page, and the bytes of its files."""
        rows = zip(self.inputs, self.near, self.sizes, strict=True)
        return dict(zip(self.pages, rows, strict=True))

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(self.sizes) + sum(self.packs) + self.pieces


def beside(page: str, files: Iterable[str]) -> list[str]:
    """Return the names of the files beside a page."""
    return [f"reports/{page}{FILES[kind]}" for kind in files]


@dataclass(slots=True)
class State:
    """What stands in a folder."""

    index: Index | None = None
    partitions: dict[int, Held] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)  # files of no partition: their digests
    patch: Patch | None = None  # how this run made the index; not kept


def read_state(path: Path, *folders: Path) -> State | None:
    """Return the state in the file `path`, if it is that of these folders."""
    try:
        head, rest = path.read_bytes().split(b"\n", 1)
        return _state(loads(rest)) if loads(head)[1:] == _mark(folders) else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def stands(path: Path, plan: str, *folders: Path) -> bool:
    """Tell whether the state in the file `path` is that of these folders, brought to `plan`."""
    try:
        with path.open("rb") as file:
            return bool(loads(file.readline()) == [plan, *_mark(folders)])
    except (OSError, ValueError):
        return False


def _mark(folders: Iterable[Path]) -> list[int]:
    return [VERSION, *(os.stat(folder).st_ino for folder in folders)]


def _state(plain: Mapping[str, Any]) -> State:
    held = {int(number): _held(parts) for number, parts in plain["partitions"].items()}
    index = Index(*plain["index"]) if plain["index"] else None
    return State(index, held, plain["others"])


def _held(parts: Iterable[Any]) -> Held:
    values: Any = (tuple(part) if isinstance(part, list) else part for part in parts)
    return Held(*values)


def write_state(path: Path, state: State, plan: str, *folders: Path) -> None:
    """Keep the state of folders that are whole, and the plan to which they were brought."""
    plain = {
        "index": _plain(state.index) if state.index else None,
        "partitions": {number: _plain(held) for number, held in state.partitions.items()},
        "others": state.others,
    }
    write_whole(path, dumps([plan, *_mark(folders)]), b"\n", dumps(plain))


def _plain(record: Index | Held) -> list[Any]:
    return [getattr(record, field.name) for field in fields(record)]
