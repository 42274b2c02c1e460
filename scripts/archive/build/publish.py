"""One build at a time, and the site changed in one step: two folders change places.

A build that is killed leaves the site as it was, or as it was to be.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.build import SiteError
from archive.build.cache import sweep

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # Linux: renameat2(2)
_RENAME_SWAP = 2  # macOS: renamex_np(2)


@contextmanager
def locked(cache: Path) -> Iterator[str]:
    """Keep other builds out of this cache; yield what to say of a build that was cut off, or "".

    The lock is of the process: it ends with it, however that ends.

    Raises:
        SiteError: another build is at work; the message says which.
    """
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "lock"
    with path.open("a+", encoding="utf-8") as file:
        file.seek(0)
        holder = file.read()
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SiteError(f"{path}: {_of(holder)} is at work; wait for it or end it") from error
        said = f"{_of(holder)} was cut off; its work is taken up" if holder else ""
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        mine = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
        if holder:
            sweep(cache)
        file.truncate(0)
        try:
            file.write(json.dumps(mine))
            file.flush()
        except OSError as error:
            error.filename = str(path)
            raise
        try:
            yield said
        finally:
            file.truncate(0)


def _of(holder: str) -> str:
    try:
        who = json.loads(holder)
        return f"a build (process {who['process']} on {who['host']}, since {who['since']})"
    except (ValueError, LookupError, TypeError):
        return "another build"


def exchange(one: Path, other: Path) -> None:
    """Let two folders on one file system change places in one step.

    Where the system has no such step, `other` is put aside first: for that moment there is none.

    Raises:
        OSError: they cannot change places.
    """
    library = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        failed = library.renamex_np(*paths, _RENAME_SWAP)
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    else:
        failed = -1
    code = ctypes.get_errno() if failed else 0
    if failed and code not in (0, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        raise OSError(code, os.strerror(code), str(other))
    if failed:
        aside = other.with_name(f".{other.name}.{os.getpid()}")
        other.rename(aside)
        one.rename(other)
        aside.rename(one)
