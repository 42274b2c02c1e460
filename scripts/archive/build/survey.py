"""What lies in `seeds/`, by content: a file is read again only when it may have changed.

As git does it: a file whose size, times and inode are those of the last look has the digest
of the last look, unless it was written so shortly before that look that a second change
would have left the same times.  Whether something changed is always said by the digest.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from archive.build.cache import write_whole
from archive.build.store import Found, TooLarge, digest_of_bytes, find_sources, read_file
from archive.fast_json import dumps, loads
from archive.identity import sidecar_of

UNSETTLED = 2_000_000_000  # ns before a look in which a file's times do not tell everything
NONE = (-1, 0, 0, 0)

Mark = tuple[int, int, int, int]  # size, modified, changed (ns), inode


def survey(seeds: Path, memory: Path) -> list[Found]:
    """Return the sources below `seeds` with their digests; `memory` is a file of this module.

    Raises:
        FileNotFoundError: there is no folder `seeds`.
    """
    looked_at = time.time_ns()
    known = _read(memory)
    seen: dict[str, list[object]] = {}
    out = []
    for found in find_sources(seeds):
        if not found.is_text:
            out.append(found._replace(digest=_unread(found)))
            continue
        text = f"{found.folder}/{found.relative}"
        marks = _marks(text, found.may_have_sidecar)
        before = known.get(found.relative)
        if before and before[1:] == marks:
            digest = str(before[0])
        else:
            marks = _marks(text, True)  # a sidecar may have come since it was found
            digest = _digest(text)
        settled = max(marks[1], marks[2], marks[5], marks[6]) < looked_at - UNSETTLED
        if settled and not digest.startswith("error"):  # which may pass without a trace
            seen[found.relative] = [digest, *marks]
        out.append(found._replace(digest=digest))
    if seen != known:
        write_whole(memory, dumps(seen))
    return out


def digest_of_source(found: Found) -> str:
    """Return the digest of a source's text and sidecar as they are now."""
    if not found.is_text:
        return _unread(found)
    return _digest(f"{found.folder}/{found.relative}")


def _unread(found: Found) -> str:
    return f"not archived: {found.refused.message if found.refused else 'no text'}"


def _marks(text: str, with_sidecar: bool) -> list[int]:
    return [*_mark(text), *(_mark(sidecar_of(text)) if with_sidecar else NONE)]


def _mark(path: str) -> Mark:
    try:
        stat = os.lstat(path)
    except OSError:
        return NONE
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _digest(text: str) -> str:
    try:
        data = read_file(text)
        try:
            return digest_of_bytes(data, read_file(sidecar_of(text)))
        except FileNotFoundError:
            return digest_of_bytes(data, None)
    except TooLarge as error:
        return f"error {error}"
    except OSError as error:
        return f"error {error.errno} {error.strerror}"


def _read(memory: Path) -> dict[str, list[object]]:
    try:
        known = loads(memory.read_bytes())
        return known if isinstance(known, dict) else {}
    except (OSError, ValueError):
        return {}
