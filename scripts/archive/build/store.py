"""The disk: sources found and read.

Whatever lies below `seeds/` has an outcome.  What is no regular file (a link, a pipe, a
device) is never opened, and nothing outside `seeds/` is ever read through a link.
"""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from posixpath import splitext
from typing import NamedTuple

from archive.identity import (
    DEEPEST,
    LONGEST_NAME,
    LONGEST_PATH,
    MEDIA,
    ending_of,
    identity_of,
    likeness,
    printable,
    sidecar_of,
)
from archive.model import NO_SIDECAR, Problem, Sidecar, Source
from archive.sidecar import SidecarError, parse

CHANGED = "changed"  # the code of what is refused since it changes while it is read
LARGEST = 50_000_000  # bytes of a text; a page of more no browser shows
_SIDECAR = ".yml"


class Found(NamedTuple):
    """A file of `seeds/`, not yet read."""

    folder: str  # `seeds`, or where the file is if it is not there
    relative: str  # the path below `folder`
    shown: str  # the path as messages name it: printable, and no other file's
    identity: str
    committed: str | None = None
    digest: str = ""  # of the bytes of the text and of its sidecar, once they were looked at
    refused: Problem | None = None  # why it cannot be a source, where a look tells
    may_have_sidecar: bool = False  # something in its folder was named as one
    is_text: bool = False  # it is to become a page

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
    """Return whatever is under `seeds`, sorted by path; a sidecar belongs to its text.

    Raises:
        FileNotFoundError: there is no such folder.
        OSError: it cannot be looked into.
    """
    if not seeds.is_dir():
        raise FileNotFoundError(f"{seeds}: no such folder; put source texts there or give --seeds")
    dates = commit_dates(seeds)
    listed = sorted(_walk(str(seeds)))
    texts, sidecars = set(), {name for name, _, _ in listed if name.endswith(_SIDECAR)}
    if sidecars:
        texts = {splitext(name)[0] for name, _, _ in listed if ending_of(name) in MEDIA}
    folder, inside = str(seeds), printable(f"{seeds.name}/")
    out = []
    for name, why_not, beside in listed:
        if name in sidecars:
            if splitext(name)[0] in texts:
                continue
            why_not = why_not or "orphan"
        shown = inside + printable(name)
        refused = _refusal(why_not, shown, f"{seeds}/{name}", seeds) if why_not else None
        known = identity_of(name), dates.get(name), "", refused, beside
        is_text = refused is None and ending_of(name) in MEDIA
        out.append(Found(folder, name, shown, *known, is_text))
    return out


def _walk(top: str) -> Iterator[tuple[str, str, bool]]:
    """Yield what is below a folder: its path there and, of what is no file, what it is.

    And whether anything in the same folder, of whatever kind, is named as a sidecar is: a file
    system may find it by another spelling.
    """
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(f"{top}/{inside}") as entries:
                listed = list(entries)
        except OSError as error:
            if not inside:
                raise
            yield inside[:-1], f"closed {error.errno}", False
            continue
        if not listed and ending_of(inside[:-1]) in MEDIA:
            yield inside[:-1], "folder", False
        beside = any(entry.name[-len(_SIDECAR) :].lower() == _SIDECAR for entry in listed)
        for entry in listed:
            name = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{name}/")
            elif entry.is_file(follow_symlinks=False):
                yield name, "", beside
            else:
                yield name, "link" if entry.is_symlink() else "special", beside


def _refusal(kind: str, shown: str, path: str, seeds: Path) -> Problem:
    """Return why what `_walk` found cannot be a source, and what to do."""
    kind, _, number = kind.partition(" ")
    said = {
        "orphan": "a sidecar, but there is no text of this name beside it; rename or remove it",
        "folder": "a folder, and nothing is in it; put texts there or remove it",
        "special": "a pipe, a socket or a device and not a file; remove it",
    }
    if kind == "closed":
        why = f"cannot be looked into ({os.strerror(int(number))}); check its rights and its path"
    elif kind == "link":
        why = _where_a_link_leads(path, seeds)
    else:
        why = said[kind]
    return Problem("store", kind, f"{shown}: {why}")


def _where_a_link_leads(path: str, seeds: Path) -> str:
    try:
        target = Path(path).resolve(strict=True)
    except (OSError, RuntimeError):  # nothing there; in a circle
        return "a symbolic link that leads nowhere; put the file itself there, or remove the link"
    if target.is_relative_to(seeds.resolve()):
        return "a symbolic link; what it leads to is taken where it is: remove the link"
    return (
        f"a symbolic link that leads out of {seeds.name}/, which is not followed; "
        "put the file itself there"
    )


def found_at(path: Path, shown: str, seeds: Path) -> Found:
    """Return the file at `path`, inside `seeds` or not, as a source to be read."""
    inside = path.resolve().is_relative_to(seeds.resolve())
    relative = path.resolve().relative_to(seeds.resolve()).as_posix() if inside else path.name
    names = str(path.parent), path.name, printable(shown), identity_of(relative)
    return Found(*names, is_text=ending_of(path.name) in MEDIA)


def collisions(found: Iterable[Found]) -> Mapping[str, Problem]:
    """Return a problem for each source, by its shown path, that would share its page.

    On some file systems the names of pages are one that differ in capital letters only.
    """
    groups: dict[str, list[Found]] = {}
    for item in found:
        if item.is_text:
            groups.setdefault(likeness(item.identity), []).append(item)
    problems = {}
    for items in groups.values():
        if len(items) > 1:
            names = " and ".join(item.shown for item in items)
            page = f"reports/{items[0].identity}/"
            if len({item.identity for item in items}) > 1:
                page += ", where capital letters are not told apart"
            message = f"{names} would both be the page {page}; rename one of them"
            for item in items:
                problems[item.shown] = Problem("store", "same-page", message)
    return problems


def read_source(found: Found) -> Source:
    """Read one source and its sidecar.

    Raises:
        Refused: the file is of a kind that is not archived, cannot be read, or has a
            name or a sidecar that is wrong.
    """
    if found.refused:
        raise Refused(found.refused.code, found.refused.message)
    path = f"{found.folder}/{found.relative}"
    if os.path.isdir(path):
        raise Refused("folder", f"{found.shown} is a folder; name the files in it")
    media = MEDIA.get(ending_of(found.relative))
    if media is None:
        kind = printable(splitext(found.relative)[1]) or "no ending"
        hint = "a sidecar ends in .yml" if kind.lower() in (".yaml", ".yml") else "convert it first"
        message = f"{found.shown}: only .txt and .md texts are archived, not {kind}; {hint}"
        raise Refused("media-type", message)
    _check_name(found)
    shown = sidecar_of(found.shown)
    try:
        data = read_file(path)
    except TooLarge as error:
        raise Refused("too-large", f"{found.shown}: {error}; split it") from error
    except OSError as error:
        if found.digest and not found.digest.startswith("error"):
            raise Refused(CHANGED, f"{found.shown}: was there and is not now; run again") from error
        message = f"{found.shown}: cannot be read ({error.strerror}); check the path and its rights"
        raise Refused("unreadable", message) from error
    try:
        beside = read_file(sidecar_of(path))
    except FileNotFoundError:
        beside = None
    except (OSError, TooLarge) as error:
        why = error.strerror if isinstance(error, OSError) else error
        message = f"{shown}: cannot be read ({why}); put a file of text there, or remove it"
        raise Refused("sidecar", message) from error
    if found.digest and digest_of_bytes(data, beside) != found.digest:
        raise Refused(CHANGED, f"{found.shown}: changes while it is read; run again")
    sidecar = NO_SIDECAR if beside is None else parsed_sidecar(beside, shown)
    name = printable(splitext(found.relative.rpartition("/")[2])[0])
    return Source(found.shown, found.identity, name, media, data, sidecar, found.committed)


def _check_name(found: Found) -> None:
    names = [name.encode("utf-8") for name in found.identity.split("/")]
    if any(len(name) > LONGEST_NAME for name in names):
        raise Refused("long-name", f"{found.shown}: the name is too long for a page; shorten it")
    if len(names) > DEEPEST or len(found.identity.encode("utf-8")) > LONGEST_PATH:
        raise Refused("deep", f"{found.shown}: too deep in folders for a page; move it up")


class TooLarge(Exception):
    """A file has more bytes than any text."""


def read_file(path: str) -> bytes:
    """Return the bytes of a regular file; waits for no pipe and follows no link.

    Raises:
        OSError: it cannot be read, or is no regular file.
        TooLarge: it has more than `LARGEST` bytes.
    """
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise OSError(errno.ELOOP, "", path)  # and if it becomes one now, O_NOFOLLOW sees it
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "a symbolic link, which is not followed", path) from error
        raise
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "not a regular file", path)
        if status.st_size > LARGEST:
            raise TooLarge(f"has {status.st_size:,} bytes, more than {LARGEST:,}")
        pieces = []  # one, where it does not grow meanwhile
        while piece := os.read(handle, status.st_size + 1):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(handle)


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
        from archive.rules.vocabularies import load_vocabularies  # nobody looks for them else

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
