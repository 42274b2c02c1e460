"""What the machine refuses, in words: which file, what is wrong, what to do."""

from __future__ import annotations

import errno
import os

_ROOM = "make room and run again: the site is whole, and what was done is kept"
_RIGHTS = "check its owner and its rights, then run again"
ADVICE = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "the file system takes no file of this size",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "the file system is read-only; choose another folder",
    errno.ENAMETOOLONG: "the path is too long here; choose a shorter folder",
    errno.EMFILE: "raise the limit of open files (ulimit -n), or give --jobs 1",
    errno.EIO: "the disk failed; check it, then run again",
    errno.ENOTDIR: "a file stands where a folder is wanted; move it away",
    errno.EISDIR: "a folder stands where a file is wanted; move it away",
    errno.EEXIST: "a file stands where a folder is wanted; move it away",
    errno.ENOENT: "it is gone; run again",
}


def told(error: OSError) -> str:
    """Return what an error of the system says, and what to do about it.

    >>> told(OSError(errno.EROFS, os.strerror(errno.EROFS), "a/b"))
    'a/b: Read-only file system; the file system is read-only; choose another folder'
    """
    if error.strerror is None:  # one of ours, which says all itself
        return str(error)
    path = error.filename2 or error.filename
    named = f"{os.fsdecode(path)}: " if path is not None else ""
    advice = ADVICE.get(error.errno or 0)
    return f"{named}{error.strerror}{f'; {advice}' if advice else ''}"
