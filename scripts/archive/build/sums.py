"""The manifest of a site, brought up to date: only what was written is digested anew."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from heapq import merge
from pathlib import Path
from typing import TextIO

from archive.build.folder import Folder
from archive.build.workers import Workers
from archive.manifest import NAME, Sum, by_name, digest_of_file, files_below, line_of, merged

MANY = 1000  # files that a process digests at a time


def bring_sums(folder: Folder, workers: Workers) -> None:
    """Have the manifest in `folder` name each file with its digest, after all was written.

    Raises:
        OSError: a file cannot be read or written; the error names it.
    """
    names = sorted({*folder.changed} - {NAME})
    if not (names or folder.removed):
        return
    digests = workers.spread(partial(_digest, folder.root), names, MANY)
    changed = dict(zip(names, digests, strict=True))
    path = f"{folder.root}/{NAME}"
    beside = f"{path}.{os.getpid()}.new"
    with ExitStack() as files, open(beside, "w", encoding="utf-8", newline="\n") as new:
        old: Iterator[tuple[str, str]] = iter(())
        if not folder.fresh and os.path.exists(path):
            one, two = (files.enter_context(_opened(path)) for _ in range(2))
            old = _renamed(one, two, folder.renamed)
        new.writelines(merged(old, changed, {*folder.removed}))
        folder.size += new.tell()
    os.replace(beside, path)
    folder.changed.append(NAME)


def _opened(path: str) -> TextIO:
    return open(path, encoding="utf-8", newline="\n")


def _renamed(
    lines: Iterable[str], again: Iterable[str], names: tuple[str, str] | None
) -> Iterator[tuple[str, str]]:
    """Yield a manifest's lines, read twice, by name; those of a renamed folder in their place."""
    if names is None:
        yield from by_name(lines)
        return
    old, new = (f"{name}/" for name in names)  # no sign of them is escaped
    moved = [line[:66] + new + line[66 + len(old) :] for line in again if line.startswith(old, 66)]
    others = (pair for pair in by_name(lines) if not pair[0].startswith(old))
    yield from merge(others, by_name(moved))


def _digest(root: str, name: str) -> str:
    return digest_of_file(f"{root}/{name}")


def write_sums(site: Path) -> None:
    """Write the manifest of a whole site anew."""
    entries = (Sum(name, digest_of_file(f"{site}/{name}")) for name in sorted(files_below(site)))
    (site / NAME).write_text("".join(map(line_of, entries)), encoding="utf-8", newline="\n")
