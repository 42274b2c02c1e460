"""The disk: sources found and read, pages written only where they changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from archive.identity import LONGEST_NAME, MEDIA, identity_of
from archive.model import NO_SIDECAR, Problem, Sidecar, Source
from archive.rules.vocabularies import load_vocabularies
from archive.sidecar import SidecarError, parse


@dataclass(frozen=True, slots=True)
class Found:
    """A file of `seeds/`, not yet read."""

    path: Path
    shown: str  # the path as messages name it
    identity: str
    committed: str | None = None


class Refused(Exception):
    """A file that cannot become a source; `problem` says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem("store", code, message)


def find_sources(seeds: Path) -> list[Found]:
    """Return every regular file under `seeds` that is not a sidecar, sorted by path.

    Raises:
        FileNotFoundError: there is no such folder.
    """
    if not seeds.is_dir():
        raise FileNotFoundError(f"{seeds}: no such folder; put source texts there or give --seeds")
    dates = commit_dates(seeds)
    found = []
    for relative in sorted(_walk(seeds)):
        shown = f"{seeds.name}/{relative}"
        found.append(Found(seeds / relative, shown, identity_of(relative), dates.get(relative)))
    return found


def _walk(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            path = Path(root, name)
            if path.suffix != ".yml" and path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def found_at(path: Path, shown: str, seeds: Path) -> Found:
    """Return the file at `path`, inside `seeds` or not, as a source to be read."""
    inside = path.resolve().is_relative_to(seeds.resolve())
    relative = path.resolve().relative_to(seeds.resolve()).as_posix() if inside else path.name
    return Found(path, shown, identity_of(relative))


def collisions(found: Iterable[Found]) -> Mapping[Path, Problem]:
    """Return a problem for each source that would share its page with another."""
    groups: dict[str, list[Found]] = {}
    for item in found:
        groups.setdefault(item.identity, []).append(item)
    problems = {}
    for identity, items in groups.items():
        if len(items) > 1:
            names = " and ".join(item.shown for item in items)
            message = f"{names} would both be the page reports/{identity}/; rename one of them"
            for item in items:
                problems[item.path] = Problem("store", "same-page", message)
    return problems


def read_source(found: Found) -> Source:
    """Read one source and its sidecar.

    Raises:
        Refused: the file is of a kind that is not archived, cannot be read, or has a
            name or a sidecar that is wrong.
    """
    path = found.path
    media = MEDIA.get(path.suffix.lower())
    if path.is_dir():
        raise Refused("folder", f"{found.shown} is a folder; name the files in it")
    if media is None:
        kind = path.suffix or "no ending"
        message = (
            f"{found.shown}: only .txt and .md texts are archived, not {kind}; convert it first"
        )
        raise Refused("media-type", message)
    if any(len(name.encode("utf-8")) > LONGEST_NAME for name in found.identity.split("/")):
        raise Refused("long-name", f"{found.shown}: the name is too long for a page; shorten it")
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{found.shown}: cannot be read ({error.strerror}); check the path and its rights"
        raise Refused("unreadable", message) from error
    shown = str(PurePath(found.shown).with_suffix(".yml"))
    sidecar = read_sidecar(path.with_suffix(".yml"), shown)
    name = path.name[: -len(path.suffix)]
    return Source(found.shown, found.identity, name, media, data, sidecar, found.committed)


def read_sidecar(path: Path, shown: str) -> Sidecar:
    """Return what a curator decided in the sidecar at `path`; nothing if there is none.

    Raises:
        Refused: it cannot be read, or says something wrong.
    """
    try:
        words = load_vocabularies()
        allowed = {"genre": words.genre, "level": words.level}
        return parse(path.read_bytes().decode("utf-8-sig"), shown, allowed)
    except FileNotFoundError:
        return NO_SIDECAR
    except UnicodeDecodeError as error:
        raise Refused("sidecar", f"{shown}: not UTF-8 ({error.reason}); save it as such") from error
    except OSError as error:
        raise Refused("sidecar", f"{shown}: cannot be read ({error.strerror})") from error
    except SidecarError as error:
        raise Refused("sidecar", str(error)) from error


def commit_dates(folder: Path) -> Mapping[str, str]:
    """Return the ISO date of the last commit of each file below `folder`, by relative path.

    Empty where git or a repository is not there: such dates are then unknown.
    """
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", "log", "--relative"]
    command += ["--format=%x00%cs", "--name-only", "--no-renames", "-z", "--", "."]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return {}
    dates: dict[str, str] = {}
    date = ""
    for part in done.stdout.decode("utf-8", "surrogateescape").split("\x00"):
        name = part.lstrip("\n")
        if len(name) == 10 and name[4] == name[7] == "-" and name.replace("-", "").isdigit():
            date = name
        elif name:
            dates.setdefault(name, date)
    return dates


def write_if_changed(path: Path, text: str) -> bool:
    """Write `text` to `path` whole or not at all; return whether anything was written."""
    data = text.encode("utf-8")
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{os.getpid()}.new")
    beside.write_bytes(data)
    beside.replace(path)
    return True


def remove_stale(folder: Path, expected: Iterable[Path]) -> int:
    """Remove the pages below `folder` that are not `expected`, and empty folders; count them."""
    wanted = set(expected)
    removed = 0
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(root, name)
            generated = path.suffix in (".md", ".json") or name == "index.html"
            if generated and path not in wanted:
                path.unlink()
                removed += 1
        if Path(root) != folder and not any(Path(root).iterdir()):
            Path(root).rmdir()
    return removed
