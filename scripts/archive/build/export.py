"""docs/api/ → the whole archive in one file, of each of three kinds, and what describes them.

Read are the records that the site publishes, one after the other: memory stays flat.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.catalog.datapackage import Exported, datapackage
from archive.catalog.grams import grams
from archive.catalog.table import COLUMNS, guarded, row_of
from archive.manifest import digest_of_file

NAMES = ("reports.jsonl", "reports.csv", "reports.sqlite")
GATHERED = 1 << 25  # bytes
_TYPES = {"string": "TEXT", "integer": "INTEGER"}
_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA page_size = 4096;
CREATE TABLE reports (
    number INTEGER PRIMARY KEY,
    {", ".join(f"{column.name} {_TYPES[column.type]}" for column in COLUMNS)},
    metadata TEXT,  -- JSON: every value and how it is known
    text TEXT
);
-- Its words are those of `grams`: it finds pieces of Chinese text of up to four characters.
CREATE VIRTUAL TABLE reports_fts USING fts5 (
    title, text, content = 'reports', content_rowid = 'number', detail = none
);
"""


def export(docs: Path, into: Path, rights: str = "") -> list[Exported]:
    """Write the archive whose pages stand in `docs` into the folder `into`; return its files.

    Each takes its place when all are whole, the description last.

    Raises:
        OSError: a file cannot be read or written; the error names it.
    """
    index = _read(docs / "api" / "index.json")
    sites = [row["site"] for row in _read(docs / "api" / "sites.json")["sites"] if row["site"]]
    into.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".export-", dir=into) as coming:
        _write(_lines(docs, index), _newest(docs, index), Path(coming))
        made = [_exported(Path(coming, name)) for name in NAMES]
        package = datapackage(index["name"], index["site"] or "", rights, sites, made)
        described = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        Path(coming, "datapackage.json").write_text(described, "utf-8")
        made.append(_exported(Path(coming, "datapackage.json")))
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in made)
        Path(coming, "SHA256SUMS").write_text(sums, "utf-8")
        for name in (*NAMES, "datapackage.json", "SHA256SUMS"):
            os.replace(Path(coming, name), into / name)
    return made


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _lines(docs: Path, index: Any) -> Iterator[bytes]:
    for page in index["pages"]:
        path = docs / page["records"]
        try:
            with gzip.open(path, "rb") as file:
                yield from file
        except (EOFError, zlib.error) as error:
            raise OSError(f"{path}: is not whole; remove {docs / 'api'} and run again") from error


def _newest(docs: Path, index: Any) -> dict[str, list[str]]:
    """Return the newest versions of each report that others take the place of."""
    versions = _read(docs / index["versions"])["versions"]
    return {one["id"]: one["by"] for line in versions for one in line["replaced"]}


def _write(lines: Iterator[bytes], newest: Mapping[str, list[str]], folder: Path) -> None:
    """Write each record into all files before the next is looked at."""
    names = [column.name for column in COLUMNS]
    every = ", ".join("?" * (len(names) + 3))
    database = sqlite3.connect(folder / NAMES[2], isolation_level=None)
    try:
        database.executescript(_SCHEMA)
        # So much of the index is gathered in memory before it is written and merged.
        database.execute(
            "INSERT INTO reports_fts (reports_fts, rank) VALUES ('hashsize', ?)", (GATHERED,)
        )
        database.execute("BEGIN")
        with (
            (folder / NAMES[0]).open("wb") as records,
            (folder / NAMES[1]).open("w", encoding="utf-8-sig", newline="") as file,
        ):
            table = csv.writer(file)
            table.writerow(names)
            for number, line in enumerate(lines, 1):
                records.write(line)
                record = json.loads(line)
                cells = row_of(record, newest.get(record["id"], ()))
                table.writerow([guarded(cell) for cell in cells.values()])
                metadata = json.dumps(record["metadata"], ensure_ascii=False)
                values = (number, *cells.values(), metadata, record["text"])
                database.execute(f"INSERT INTO reports VALUES ({every})", values)
                words = " ".join(grams(record["text"]))
                database.execute(
                    "INSERT INTO reports_fts (rowid, text) VALUES (?, ?)", (number, words)
                )
        database.execute("INSERT INTO reports_fts (reports_fts) VALUES ('optimize')")
        database.execute("COMMIT")
    finally:
        database.close()


def _exported(path: Path) -> Exported:
    return Exported(path.name, path.stat().st_size, digest_of_file(path))
