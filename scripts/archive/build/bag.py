"""The exports and the sources as a bag: files with their digests, for a library to keep.

BagIt 1.0 (RFC 8493): `data/exports/` is what `export` writes, `data/seeds/` the sources with
their sidecars, as they are.  The same archive gives the same bag, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from archive.build import SiteError
from archive.build.export import export
from archive.build.publish import exchange
from archive.build.store import find_sources
from archive.manifest import digest_of_file
from archive.settings import Settings

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
SOFTWARE = "report-archive"
MANIFEST, INFO = "manifest-sha256.txt", "bag-info.txt"
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}  # of names, and no others
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Bagged(NamedTuple):
    """What is in a bag, and what could not be put there."""

    files: int
    size: int  # bytes
    unnamed: list[str]  # sources whose names no bag can hold


def bag(
    docs: Path, seeds: Path, into: Path, settings: Settings, without: Collection[str]
) -> Bagged:
    """Write a bag of the archive whose pages stand in `docs` to the folder `into`.

    `without` are sources that stay out, as messages name them: what is withdrawn or refused.
    A bag that is there is replaced in one step.

    Raises:
        SiteError: `into` is there and is no bag.
        OSError: a file cannot be read or written; the error names it.
    """
    if into.is_file() or (into.is_dir() and not _may_go(into)):
        raise SiteError(f"{into}: is there and is no bag; name another folder")
    into.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".bag-", dir=into.parent) as folder:
        coming = Path(folder, "bag")
        made = _fill(coming, docs, seeds, settings, without)
        if into.is_dir():
            exchange(coming, into)
        else:
            coming.rename(into)
    return made


def _may_go(folder: Path) -> bool:
    return (folder / "bagit.txt").is_file() or not any(folder.iterdir())


def _fill(
    coming: Path, docs: Path, seeds: Path, settings: Settings, without: Collection[str]
) -> Bagged:
    exports = coming / "data" / "exports"
    export(docs, exports, settings.rights)
    digests = {
        f"data/exports/{path.name}": (digest_of_file(path), path.stat().st_size)
        for path in exports.iterdir()
    }
    unnamed = []
    for name in _sources(seeds, without):
        if not _can_be_named(name):
            unnamed.append(name)
            continue
        to = coming / "data" / "seeds" / name
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(seeds / name, to)
        digests[f"data/seeds/{name}"] = digest_of_file(to), to.stat().st_size
    size = sum(one for _, one in digests.values())
    info = dict(_info(settings, _day(docs), f"{size}.{len(digests)}"))
    tags = {
        "bagit.txt": DECLARATION,
        INFO: "".join(f"{label}: {value}\n" for label, value in info.items()),
        MANIFEST: manifest({name: digest for name, (digest, _) in digests.items()}),
    }
    for name, text in tags.items():
        (coming / name).write_text(text, "utf-8", newline="\n")
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tags.items()}
    (coming / f"tag{MANIFEST}").write_text(manifest(sums), "utf-8", newline="\n")
    return Bagged(len(digests), size, unnamed)


def manifest(digests: Mapping[str, str]) -> str:
    r"""Return a manifest: a line a file, by name.

    >>> manifest({"data/100%\n.txt": "ab"})
    'ab  data/100%25%0A.txt\n'
    """
    names = {name: "".join(_ENCODED.get(char, char) for char in name) for name in sorted(digests)}
    return "".join(f"{digests[name]}  {encoded}\n" for name, encoded in names.items())


def _sources(seeds: Path, without: Collection[str]) -> Iterator[str]:
    """Yield the names of sources and of their sidecars, below `seeds`."""
    for source in find_sources(seeds):
        if source.shown not in without:
            yield source.relative
            beside = source.path.with_suffix(".yml")
            if beside.is_file() and not beside.is_symlink():
                yield beside.relative_to(seeds).as_posix()


def _can_be_named(name: str) -> bool:
    """Tell whether a name is text: a bag's lists are UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _info(settings: Settings, day: str, oxum: str) -> Iterator[tuple[str, str]]:
    """Yield what is known of the bag, and nothing that is not: a value stands on one line."""
    known = {
        "External-Description": settings.site_name,
        "External-Identifier": settings.site_url,
        "Contact-Email": settings.contact if _MAIL.fullmatch(settings.contact) else "",
        "Bagging-Date": day,
        "Payload-Oxum": oxum,
        "Bag-Software-Agent": SOFTWARE,
    }
    for label, value in known.items():
        if line := " ".join(value.split()):
            yield label, line


def _day(docs: Path) -> str:
    """Return the day of the bag: SOURCE_DATE_EPOCH's, or when the last report was archived."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    latest = ""
    for path in (docs / "api" / "reports").glob("*.json"):
        for row in json.loads(path.read_bytes())["reports"]:
            day = str(row["date_archived"] or "")
            latest = max(latest, day if _DAY.fullmatch(day) else "")
    return latest
