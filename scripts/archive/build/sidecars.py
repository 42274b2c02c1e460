"""Sidecars on disk: written to start from, and changed by a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.build.cache import write_whole
from archive.curation import Row, merged, rows
from archive.identity import MEDIA
from archive.sidecar import SidecarError


@dataclass(frozen=True, slots=True)
class Change:
    """What a table makes of one sidecar."""

    path: Path
    shown: str  # the path as messages name it
    before: str
    after: str


def write_new(path: Path, text: str) -> None:
    """Write a sidecar that is not there yet.

    Raises:
        FileExistsError: it is there already, and stays as it is.
    """
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def changes_of(table: Path, seeds: Path) -> list[Change]:
    """Return what each row of a table makes of the sidecar it is about; nothing is written.

    Raises:
        SidecarError: the table cannot be read, or a column or a row is wrong; the message
            names every wrong row.
    """
    changes: dict[Path, Change] = {}
    errors = []
    for row in rows(_text_of(table), table.name):
        try:
            change = _change(row, seeds)
            if change.path in changes:
                raise SidecarError(f"{row.place}: {row.source} stands in the table twice")
            changes[change.path] = change
        except SidecarError as error:
            errors.append(str(error))
    if errors:
        raise SidecarError("\n".join([*errors, "nothing was written"]))
    return [change for change in changes.values() if change.before != change.after]


def write_changes(changes: Iterable[Change]) -> None:
    """Write the sidecars that a table changes."""
    for change in changes:
        write_whole(change.path, change.after.encode())


def _text_of(table: Path) -> str:
    """Return the text of a table, as spreadsheets write it: UTF-8 or GB18030."""
    try:
        data = table.read_bytes()
    except OSError as error:
        raise SidecarError(f"{table}: cannot be read ({error.strerror})") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    raise SidecarError(f"{table.name}: neither UTF-8 nor GB18030; save it as CSV in UTF-8")


def _change(row: Row, seeds: Path) -> Change:
    source = _source(row, seeds)
    path = source.with_suffix(".yml")
    shown = f"{seeds.name}/{path.relative_to(seeds).as_posix()}"
    try:
        before = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise SidecarError(f"{shown}: not UTF-8 ({error.reason}); save it as such") from error
    return Change(path, shown, before, merged(before, shown, row))


def _source(row: Row, seeds: Path) -> Path:
    """Return the source that a row names, with or without the name of the folder `seeds`."""
    for name in (row.source, row.source.removeprefix(f"{seeds.name}/")):
        path = seeds / name
        inside = path.resolve().is_relative_to(seeds.resolve())
        if inside and ".." not in path.parts and path.is_file() and path.suffix.lower() in MEDIA:
            return path
    raise SidecarError(f"{row.place}: {row.source} is no text inside {seeds.name}/")
