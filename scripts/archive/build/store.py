"""The disk: sources found and read, pages written only where they changed."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path, PurePath

from archive.identity import LONGEST_NAME, MEDIA, identity_of, legible
from archive.model import NO_SIDECAR, Problem, Sidecar, Source
from archive.rules.vocabularies import load_vocabularies
from archive.sidecar import SidecarError, parse

CHANGED = "changed"  # the code of what is refused since it changes while it is read


@dataclass(frozen=True, slots=True)
class Found:
    """A file of `seeds/`, not yet read."""

    folder: str  # `seeds`, or where the file is if it is not there
    relative: str  # the path below `folder`
    shown: str  # the path as messages name it
    identity: str
    committed: str | None = None
    digest: str = ""  # of the bytes of the text and of its sidecar, once they were looked at

    @property
    def path(self) -> Path:
        """Where the file is."""
        return Path(self.folder, self.relative)


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
    return [
        Found(str(seeds), name, legible(f"{seeds.name}/{name}"), identity_of(name), dates.get(name))
        for name in sorted(_walk(str(seeds)))
    ]


def _walk(folder: str, inside: str = "") -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{inside}{entry.name}/")
            elif not entry.name.endswith(".yml") and entry.is_file(follow_symlinks=False):
                yield f"{inside}{entry.name}"


def found_at(path: Path, shown: str, seeds: Path) -> Found:
    """Return the file at `path`, inside `seeds` or not, as a source to be read."""
    inside = path.resolve().is_relative_to(seeds.resolve())
    relative = path.resolve().relative_to(seeds.resolve()).as_posix() if inside else path.name
    return Found(str(path.parent), path.name, shown, identity_of(relative))


def collisions(found: Iterable[Found]) -> Mapping[str, Problem]:
    """Return a problem for each source, by its shown path, that would share its page."""
    groups: dict[str, list[Found]] = {}
    for item in found:
        groups.setdefault(item.identity, []).append(item)
    problems = {}
    for identity, items in groups.items():
        if len(items) > 1:
            names = " and ".join(item.shown for item in items)
            message = f"{names} would both be the page reports/{identity}/; rename one of them"
            for item in items:
                problems[item.shown] = Problem("store", "same-page", message)
    return problems


def read_source(found: Found) -> Source:
    """Read one source and its sidecar.

    Raises:
        Refused: the file is of a kind that is not archived, cannot be read, or has a
            name or a sidecar that is wrong.
    """
    path = found.path
    ending = os.path.splitext(path.name)[1]  # "...txt" has none, whatever Path says
    media = MEDIA.get(ending.lower())
    if path.is_dir():
        raise Refused("folder", f"{found.shown} is a folder; name the files in it")
    if media is None:
        kind = ending or "no ending"
        message = (
            f"{found.shown}: only .txt and .md texts are archived, not {kind}; convert it first"
        )
        raise Refused("media-type", message)
    if any(len(name.encode("utf-8")) > LONGEST_NAME for name in found.identity.split("/")):
        raise Refused("long-name", f"{found.shown}: the name is too long for a page; shorten it")
    shown = str(PurePath(found.shown).with_suffix(".yml"))
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{found.shown}: cannot be read ({error.strerror}); check the path and its rights"
        raise Refused("unreadable", message) from error
    try:
        beside = read_beside(str(path.with_suffix(".yml")))
    except OSError as error:
        raise Refused("sidecar", f"{shown}: cannot be read ({error.strerror})") from error
    if found.digest and digest_of_bytes(data, beside) != found.digest:
        raise Refused(CHANGED, f"{found.shown}: changes while it is read; run again")
    sidecar = NO_SIDECAR if beside is None else parsed_sidecar(beside, shown)
    name = legible(path.name[: -len(ending)])
    return Source(found.shown, found.identity, name, media, data, sidecar, found.committed)


def read_beside(path: str) -> bytes | None:
    """Return what the sidecar at `path` holds, None where there is none.

    Like a text, it is a file itself: a link could lead to what is nobody's to publish, and a
    pipe would be waited for.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a regular file", path)
    with open(path, "rb") as file:
        return file.read()


def digest_of_bytes(text: bytes, sidecar: bytes | None) -> str:
    """Return the digest of a source: of its text and of its sidecar, if it has one."""
    whole = blake2b(b"%d\n" % len(text), digest_size=16)
    whole.update(text)
    if sidecar is not None:
        whole.update(sidecar)
    return whole.hexdigest()


def parsed_sidecar(data: bytes, shown: str) -> Sidecar:
    """Return what a curator decided in a sidecar.

    Raises:
        Refused: it says something wrong.
    """
    try:
        words = load_vocabularies()
        allowed = {"genre": words.genre, "level": words.level}
        return parse(data.decode("utf-8-sig"), shown, allowed)
    except UnicodeDecodeError as error:
        raise Refused("sidecar", f"{shown}: not UTF-8 ({error.reason}); save it as such") from error
    except SidecarError as error:
        raise Refused("sidecar", str(error)) from error


def commit_dates(folder: Path) -> Mapping[str, str]:
    """Return the ISO date of the last commit of each file below `folder`, by relative path.

    Empty where git or a repository is not there: such dates are then unknown.
    """
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", "log", "--relative"]
    # A repository's own configuration could name a program that checks signatures.
    command += [
        "--no-show-signature",
        "--format=%x00%cs",
        "--name-only",
        "--no-renames",
        "-z",
        "--",
        ".",
    ]
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
