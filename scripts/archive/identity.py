"""One rule, both ways: `seeds/a/b.txt` is `reports/a/b.md` is `/reports/a/b/`."""

from __future__ import annotations

import re
import string
from posixpath import splitext
from unicodedata import normalize
from urllib.parse import unquote_to_bytes, urlsplit

from archive.model import MediaType, Report

_SAFE = frozenset(string.ascii_letters + string.digits + "-_.~")
_PLAIN = re.compile(r"[A-Za-z0-9_~\u4e00-\u9fa5-]+")  # all of it is safe, and it has no ending
# Of the files beside a page.  MkDocs would take one that ends with .md for a page.
FILES = {"json": ".json", "txt": ".txt", "md": ".md.txt"}
LONGEST_NAME = 255 - len(".md.txt")  # bytes of one name, on the file systems in common use
LONGEST_PATH = 2000  # bytes; browsers and servers take little longer addresses
DEEPEST = 32  # names of a path

MEDIA: dict[str, MediaType] = {".txt": "plain", ".md": "markdown"}

# Windows keeps these for devices, whatever follows behind a full stop.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
# What would break a line, hide or turn round what follows it on a terminal or a page; and the
# backslash, so that no two names are shown alike.
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\\\\\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def identity_of(path: str) -> str:
    """Return the identity of a source from its path below `seeds/`, its ending left out.

    Each name is percent-encoded (RFC 3986) where an address, a file system or MkDocs
    would not take it as it is; `path_of` is the inverse.
    """
    return "/".join(_encode(name) for name in splitext(path)[0].split("/"))


def path_of(identity: str) -> str:
    """Return the source's path below `seeds/`, without its ending."""
    return unquote_to_bytes(identity).decode("utf-8", "surrogateescape")


def ending_of(path: str) -> str:
    """Return the ending of a path's name as `identity_of` leaves it out, in small letters.

    >>> ending_of("a/b.TXT"), ending_of("a.txt/b"), ending_of(".txt")
    ('.txt', '', '')
    """
    return splitext(path)[1].lower()


def sidecar_of(path: str) -> str:
    """Return the path of the sidecar of the source at `path`."""
    return f"{splitext(path)[0]}.yml"


def printable(path: str) -> str:
    r"""Return a path as it can be said on one line of a terminal or a page; no two become one.

    >>> print(printable("seeds/a\nb\udcff.txt"))
    seeds/a\nb\xff.txt
    """
    return _UNSHOWN.sub(lambda sign: _escaped(sign[0]), path)


def on_one_line(message: str) -> str:
    """Return a message as it can be said; what it says of names is `printable` already."""
    return _UNSHOWN.sub(lambda sign: sign[0] if sign[0] == "\\" else _escaped(sign[0]), message)


def shown_title(report: Report) -> str:
    """Return the title, or the source's name where none is known."""
    title = report.metadata["title"].value
    return str(title) if title else printable(path_of(report.identity).rpartition("/")[2])


def host_of(url: str) -> str:
    """Return the host that an address names; "" where it names none, or is no address.

    >>> host_of("https://www.example.com/1.html"), host_of("http://[x")
    ('www.example.com', '')
    """
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte of a name that is not UTF-8
        return f"\\x{ord(char) - 0xDC00:02x}"
    return f"\\u{ord(char):04x}" if "\x7f" <= char <= "\x9f" else repr(char)[1:-1]


def likeness(identity: str) -> str:
    """Return what is the same for identities that some file systems do not tell apart."""
    return normalize("NFC", normalize("NFC", identity).casefold())


def _encode(name: str) -> str:
    if _PLAIN.fullmatch(name) and not _is_special(name.lower()):
        return name
    encoded = "".join(char if _is_safe(char) else _percent(char) for char in name)
    if _is_special(name.lower()):
        encoded = _percent(name[0]) + encoded[1:]
    stem, ending = splitext(encoded)
    if ending.lower()[1:] in FILES:  # the page or a file of another report may be named so
        encoded = f"{stem}%2E{ending[1:]}"
    if encoded.endswith("."):  # Windows drops it
        encoded = f"{encoded[:-1]}%2E"
    return encoded


def _is_special(name: str) -> bool:
    """MkDocs hides names with a leading dot; index and README are the page of their folder."""
    special = name.startswith((".", "index")) or name == "readme"
    return special or bool(_DEVICE.fullmatch(name))


def _is_safe(char: str) -> bool:
    return char in _SAFE or (char > "\x7f" and char.isalnum())


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
