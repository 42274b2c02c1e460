"""A folder that is brought to what it should hold: only what differs is written.

Files that stand in several folders are links to one file, where the file system has such.
So nothing is ever written into a file that is there: a new one takes its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from archive.build.cache import is_unfinished, unfinished

TRIES = 3  # to make a file in a folder that others remove when it is empty
T = TypeVar("T")


@dataclass(slots=True)
class Folder:
    """A folder, and what was done in it.

    `fresh`: it began empty, and nobody reads it before it is whole.  `dry`: nothing is
    written; `changed` and `removed` say what would be.
    """

    root: str
    fresh: bool = False
    dry: bool = False
    read: int = 0  # files that were compared
    size: int = 0  # bytes that were written
    changed: list[str] = field(default_factory=list)  # files that were written
    removed: list[str] = field(default_factory=list)
    renamed: tuple[str, str] | None = None  # a folder in it: its old and its new name

    def put(self, name: str, data: bytes) -> None:
        """Have `data` stand at `name`.

        Raises:
            OSError: it cannot be written; the error names the file.
        """
        path = f"{self.root}/{name}"
        there = None if self.fresh else self._compare(path, data)
        if there:
            return
        self.changed.append(name)
        if self.dry:
            return
        # What nobody has read yet is written in place: a run that is cut off is known for one.
        beside = path if there is None else unfinished(path)
        try:
            _in_its_folder(beside, lambda: write_file(beside, data))
            self.size += len(data)
        except OSError as error:
            error.filename = path
            with suppress(OSError):  # its place is wanted
                os.unlink(beside)
            raise
        if beside != path:
            os.replace(beside, path)

    def link(self, name: str, source: str) -> None:
        """Have the file `source` stand at `name` too.

        Raises:
            OSError: it cannot be written, or `source` is not there; the error names the file.
        """
        path = f"{self.root}/{name}"
        if not self.fresh:
            if _is_one(path, source):
                return
            if os.path.lexists(path):
                os.unlink(path)
        self.changed.append(name)
        try:
            _in_its_folder(path, lambda: os.link(source, path))
        except FileNotFoundError:
            raise
        except OSError:  # another file system, or one without links
            shutil.copyfile(source, path)

    def remove(self, name: str) -> None:
        """Have nothing stand at `name`, nor folders above it that are empty then."""
        path = f"{self.root}/{name}"
        if not os.path.lexists(path):
            return
        self.removed.append(name)
        if self.dry:
            return
        os.unlink(path)
        parent = os.path.dirname(path)
        while parent != self.root:
            try:
                os.rmdir(parent)
            except OSError:
                return
            parent = os.path.dirname(parent)

    def rename(self, old: str, new: str) -> None:
        """Give the folder `old` the name `new`; once only."""
        os.rename(f"{self.root}/{old}", f"{self.root}/{new}")
        self.renamed = (old, new)

    def size_of(self, name: str) -> int:
        """Return the bytes of the file at `name`.

        Raises:
            OSError: it is not there; the error names it.
        """
        return os.path.getsize(f"{self.root}/{name}")

    def add(self, other: Folder) -> None:
        """Count as done here what another process did."""
        self.read += other.read
        self.size += other.size
        self.changed += other.changed
        self.removed += other.removed

    def sweep(self, inside: str, wanted: Set[str]) -> None:
        """Remove the files in the folder `inside` that are not `wanted`."""
        for root, _, names in os.walk(f"{self.root}/{inside}", topdown=False):
            base = root[len(self.root) + 1 :]
            for name in names:
                if f"{base}/{name}" not in wanted:
                    self.remove(f"{base}/{name}")

    def sweep_unfinished(self, *inside: str) -> None:
        """Remove from folders, not from those in them, what a run that was cut off began."""
        for name in inside:
            with suppress(FileNotFoundError), os.scandir(f"{self.root}/{name}") as entries:
                for entry in entries:
                    if is_unfinished(entry.name) and not self.dry:
                        os.unlink(entry.path)

    def _compare(self, path: str, data: bytes) -> bool | None:
        """Tell whether `data` stands at `path`, or None where nothing does."""
        try:
            with open(path, "rb") as file:
                self.read += 1
                return file.read(len(data) + 1) == data
        except FileNotFoundError:
            return None


def write_file(path: str, data: bytes) -> None:
    """Write a file as Python's `open` would, in a third less time where it is small."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def _in_its_folder(path: str, make: Callable[[], T]) -> T:
    """Make what stands at `path`, and its folder, which another process may just be removing."""
    for _ in range(TRIES):
        with suppress(FileNotFoundError):
            return make()
        os.makedirs(os.path.dirname(path), exist_ok=True)
    return make()


def _is_one(path: str, source: str) -> bool:
    """Tell whether two paths are of one file, or of equal files where links are not to be had."""
    try:
        one = os.stat(path)
    except FileNotFoundError:
        return False
    other = os.stat(source)
    if (one.st_ino, one.st_dev) == (other.st_ino, other.st_dev):
        return True
    if other.st_nlink > 1 or one.st_size != other.st_size:
        return False
    with open(path, "rb") as file, open(source, "rb") as beside:
        return file.read() == beside.read()
