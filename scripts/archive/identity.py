"""One rule, both ways: `seeds/a/b.txt` is `reports/a/b.md` is `/reports/a/b/`."""

from __future__ import annotations

import string
from unicodedata import category
from urllib.parse import unquote_to_bytes

from archive.model import MediaType

_SAFE = frozenset(string.ascii_letters + string.digits + "-_.~")
# Of the files beside a page.  MkDocs would take one that ends with .md for a page.
FILES = {"json": ".json", "txt": ".txt", "md": ".md.txt"}
LONGEST_NAME = 255 - len(".md.txt")  # bytes of one name, on the file systems in common use

MEDIA: dict[str, MediaType] = {".txt": "plain", ".md": "markdown"}


def identity_of(path: str) -> str:
    """Return the identity of a source from its path below `seeds/`, its ending left out.

    Each name is percent-encoded (RFC 3986) where an address, a file system or MkDocs
    would not take it as it is; `path_of` is the inverse.
    """
    stem = path[: path.rfind(".")] if "." in path.rsplit("/", 1)[-1].lstrip(".") else path
    return "/".join(_encode(name) for name in stem.split("/"))


def path_of(identity: str) -> str:
    """Return the source's path below `seeds/`, without its ending."""
    return unquote_to_bytes(identity).decode("utf-8", "surrogateescape")


def legible(name: str) -> str:
    r"""Return a file's name as it can be shown: what is no sign to see stands as its number.

    >>> legible("2023\u202e.txt"), legible("\udcff甲.txt")
    ('2023\\u202e.txt', '\\xff甲.txt')
    """
    if name.isprintable():
        return name
    seen = (char if _is_seen(char) else char.encode("unicode_escape").decode() for char in name)
    return "".join(seen).replace("\\udc", "\\x")


def _is_seen(char: str) -> bool:
    """Joiners shape words in some scripts; other controls hide, or turn, what stands there."""
    return char in "\u200c\u200d" or category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _encode(name: str) -> str:
    encoded = "".join(char if _is_safe(char) else _percent(char) for char in name)
    if _is_special(name.lower()):
        encoded = _percent(name[0]) + encoded[1:]
    stem, dot, ending = encoded.rpartition(".")
    # The page or a file of another report may have such a name.
    return f"{stem}%2E{ending}" if dot and ending.lower() in FILES else encoded


def _is_special(name: str) -> bool:
    """MkDocs hides names with a leading dot; index and README are the page of their folder."""
    return name.startswith((".", "index")) or name == "readme"


def _is_safe(char: str) -> bool:
    return char in _SAFE or (char > "\x7f" and char.isalnum())


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
