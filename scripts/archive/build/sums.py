"""The manifest of a site, brought up to date: only what was written is digested anew."""

from __future__ import annotations

import os
from functools import partial
from heapq import merge
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path

from archive.build.cache import unfinished
from archive.build.folder import Folder
from archive.build.workers import Workers
from archive.manifest import (
    NAME,
    Run,
    Sum,
    brought_up_to_date,
    digest_of_file,
    files_below,
    is_manifest,
    line_of,
)

MANY = 1000  # files that a process digests at a time


def bring_sums(folder: Folder, workers: Workers) -> None:
    """Have the manifest in `folder` name each file with its digest, after all was written.

    Raises:
        OSError: a file cannot be read or written; the error names it.
    """
    names = sorted({*folder.changed} - {NAME})
    if not (names or folder.removed):
        return
    path = f"{folder.root}/{NAME}"
    beside = unfinished(path)
    old = b"" if folder.fresh else _mapped(path)
    if not folder.fresh and not (old and is_manifest(old)):  # others took it away, or wrote in it
        old, names = b"", sorted(files_below(Path(folder.root)))
    digests = workers.spread(partial(_digest, folder.root), names, MANY)
    gone = sorted({*folder.removed}.difference(names))
    changes = merge(zip(names, digests, strict=True), ((name, None) for name in gone))
    runs = _runs(old, folder.renamed) if old else []
    with open(beside, "wb") as new:
        new.writelines(brought_up_to_date(runs, changes))
        folder.size += new.tell()
    os.replace(beside, path)
    folder.changed.append(NAME)


def _mapped(path: str) -> bytes | mmap:
    try:
        with open(path, "rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
    except (FileNotFoundError, ValueError):  # there is none, or nothing in it
        return b""


def _runs(lines: bytes | mmap, names: tuple[str, str] | None) -> list[Run]:
    """Return a manifest's lines; those of a renamed folder as they are now, in their place."""
    whole = Run(lines, 0, len(lines))
    if names is None:
        return [whole]
    old, new = (f"{name}/" for name in names)  # no sign of them is escaped, or of what is in it
    start = whole.place(old, 0)
    end = whole.place(old[:-1] + chr(ord("/") + 1), start)
    moved = lines[start:end].replace(f"  {old}".encode(), f"  {new}".encode())
    place = whole.place(new, 0)
    cuts = sorted({0, start, end, place, len(lines)})
    runs = [Run(lines, *cut) for cut in pairwise(cuts) if cut != (start, end)]
    runs.insert(sum(run.start < place for run in runs), Run(moved, 0, len(moved)))
    return runs


def _digest(root: str, name: str) -> str:
    return digest_of_file(f"{root}/{name}")


def write_sums(site: Path) -> None:
    """Write the manifest of a whole site anew."""
    entries = (Sum(name, digest_of_file(f"{site}/{name}")) for name in sorted(files_below(site)))
    (site / NAME).write_text("".join(map(line_of, entries)), encoding="utf-8", newline="\n")
