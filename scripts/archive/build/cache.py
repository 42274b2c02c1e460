"""The cache: entries named by the digest of all that they were made from.

An entry is one file: a line of JSON that says where its parts lie and what their digests
are, then the parts.  One that is cut short or altered is as good as none.  The whole folder
may be deleted at any time, and kept from one machine to the next.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from pathlib import Path

ALIGNED = 8  # bytes: numbers in the first part, and behind parts of whole numbers, are read quickly
_UNFINISHED = re.compile(r"\.\d+\.new")
Part = tuple[int, int, str]  # where it begins, its length, its digest


def digest_of(*values: object) -> str:
    """Return the digest of values that `repr` tells apart: 128 bits, in hexadecimal digits."""
    whole = blake2b(digest_size=16)
    for value in values:
        if isinstance(value, bytes | memoryview):
            whole.update(value)
        else:
            whole.update(f"{value!r}\n".encode(errors="replace"))
    return whole.hexdigest()


def write_entry(path: Path, parts: Mapping[str, bytes | memoryview]) -> None:
    """Write an entry whole or not at all."""
    at, head = 0, {}
    for name, data in parts.items():
        head[name] = (at, len(data), digest_of(data))
        at += len(data)
    line = json.dumps(head).encode()
    line += b" " * (-(len(line) + 1) % ALIGNED) + b"\n"
    write_whole(path, line, *parts.values())


def read_entry(path: Path, *names: str) -> list[bytes] | None:
    """Return parts of an entry, or None where it is not there or not whole."""
    try:
        with path.open("rb") as file:
            line = file.readline()
            head = json.loads(line)
            out = []
            for name in names:
                at, length, digest = head[name]
                file.seek(len(line) + at)
                out.append(file.read(length))
                if digest_of(out[-1]) != digest:
                    return None
            return out
    except (OSError, ValueError, LookupError, TypeError):
        return None


def map_parts(path: Path, *names: str) -> list[memoryview]:
    """Return parts of an entry that was found whole; they stay on the disk until looked at.

    Raises:
        OSError: the entry is gone.
    """
    with path.open("rb") as file:
        line = file.readline()
        mapped = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))[len(line) :]
    places = (json.loads(line)[name] for name in names)
    return [mapped[at : at + length] for at, length, _ in places]


def map_together(path: Path, part: str, entries: Mapping[str, Path]) -> dict[str, memoryview]:
    """Return a part of each entry as `map_parts` does; keep all of them in the file `path`.

    So those that stay are not looked for in the next run.

    Raises:
        OSError: an entry is gone or not whole, or the file cannot be written.
    """
    kept = map_all(path)
    if kept.keys() != entries.keys():
        parts = {k: kept[k] if k in kept else _whole(at, part) for k, at in entries.items()}
        write_entry(path, parts)
        kept = map_all(path)
    return kept


def _whole(path: Path, part: str) -> bytes:
    found = read_entry(path, part)
    if found is None:
        raise gone(path)
    return found[0]


def gone(path: Path) -> FileNotFoundError:
    """Return the error that an entry, which was there, is not there or not whole any more."""
    return FileNotFoundError(f"{path}: gone or spoilt while it was in use; run again")


def map_all(path: Path) -> dict[str, memoryview]:
    """Return all parts of an entry, as `map_parts` does; none where it is not whole."""
    try:
        with path.open("rb") as file:
            line = file.readline()
            mapped = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))[len(line) :]
        head = json.loads(line)
        parts = {name: mapped[at : at + length] for name, (at, length, _) in head.items()}
        whole = all(digest_of(part) == head[name][2] for name, part in parts.items())
        return parts if whole else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def read_piece(path: Path, name: str, at: int, length: int) -> bytes:
    """Return `length` bytes of a part of an entry that was found whole, from its byte `at` on.

    Raises:
        OSError: the entry is gone.
    """
    with path.open("rb") as file:
        line = file.readline()
        file.seek(len(line) + json.loads(line)[name][0] + at)
        return file.read(length)


def prune(folder: Path, kept: Iterable[str]) -> int:
    """Remove what is not `kept` from a folder of the cache; return how much that was."""
    wanted, removed = set(kept), 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in wanted and path.is_file():
            path.unlink()
            removed += 1
    return removed


def sweep(cache: Path) -> None:
    """Remove what a run that was cut off began to write into the cache."""
    for folder in (cache, *(path for path in cache.iterdir() if path.is_dir())):
        for path in folder.iterdir():
            if is_unfinished(path.name):
                path.unlink()


def write_whole(path: Path, *data: bytes | memoryview) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part.

    Raises:
        OSError: it cannot be written; the message names the file.
    """
    beside = unfinished(str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(beside, "wb") as file:
            file.writelines(data)
        os.replace(beside, path)
    except OSError as error:
        error.filename = error.filename or str(path)
        with suppress(OSError):  # its place is wanted
            os.unlink(beside)
        raise


def unfinished(path: str) -> str:
    """Return where a file is written before it takes the place of that at `path`."""
    return f"{os.path.dirname(path)}/.{os.getpid()}.new"


def is_unfinished(name: str) -> bool:
    """Tell whether a file's name is one that `unfinished` gave."""
    return bool(_UNFINISHED.fullmatch(name))
