"""What programs are told, as static files: `/api/`, described by `openapi.json`.

A partition has two files, one with what lists say of its reports and one with all that is
known of them, their words included: so a report that changes changes two files, and no file
grows with the archive.  The others count what there is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from archive.catalog.entries import Entry
from archive.catalog.succession import Lineage
from archive.fast_json import dumps, loads
from archive.identity import FILES
from archive.packing import FAST, gzipped

VERSION = 1
FOLDER = "api"
FACETS = ("years", "places", "genres", "levels", "sites")
VERSIONS = f"{FOLDER}/versions.json"
PIECES = 2  # files of a partition


def piece_files(number: int) -> tuple[str, str]:
    """Return the names of the two files of a partition: its list and its records.

    >>> piece_files(0)
    ('api/reports/1.json', 'api/records/1.jsonl.gz')
    """
    return f"{FOLDER}/reports/{number + 1}.json", f"{FOLDER}/records/{number + 1}.jsonl.gz"


def pieces(number: int, reports: Iterable[tuple[Entry, str, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of the files of a partition.

    `reports` are, of each report that is shown, its entry in lists, its account (JSON) and its
    words.
    """
    rows, lines = [], []
    for entry, told, text in reports:
        account = loads(told)
        rows.append(dumps(_row(entry, account)))
        lines.append(dumps(_record(entry, account, text)))
    listed, records = piece_files(number)
    body = b",\n".join(rows)
    yield listed, b'{"page":%d,"reports":[\n%b\n]}\n' % (number + 1, body)
    # All of them are packed anew when one report changes.
    yield records, gzipped(b"".join([line + b"\n" for line in lines]), FAST)


def _row(entry: Entry, account: Mapping[str, Any]) -> dict[str, Any]:
    """Return what lists say of a report; what is not known is null."""
    value = {key: known["value"] for key, known in account["metadata"].items()}
    return {
        **_named(entry, account),
        "year": entry.year or None,
        "date": entry.date or None,
        "period": value.get("period"),
        "genre": entry.genre or None,
        "issuer": value.get("issuer"),
        "level": entry.level or None,
        "place": entry.place,
        "source_site": entry.site or None,
        "source_url": value.get("source_url"),
        "date_archived": entry.archived or None,
        "characters": entry.characters,
    }


def _record(entry: Entry, account: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return all that is known of a report, and how; the spans stand in its account."""
    known = {
        key: {"value": value["value"], "status": value["status"]}
        for key, value in account["metadata"].items()
    }
    said = {"status": account["status"], "encoding": account["encoding"], "metadata": known}
    return {**_named(entry, account), **said, "text": text}


def _named(entry: Entry, account: Mapping[str, Any]) -> dict[str, Any]:
    url = f"reports/{quote(entry.identity)}/"
    return {"id": entry.identity, "url": url, "title": entry.title, "sha256": account["sha256"]}


def index_files(
    site_name: str,
    site_url: str,
    files: Sequence[str],
    pages: Sequence[Sequence[Entry]],
    lines: Iterable[Lineage] = (),
) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file that looks across reports.

    `pages` are the partitions'; `lines` say which reports take the place of others.
    """
    entries = [entry for page in pages for entry in page]
    index = _index(site_name, site_url, files, pages, entries)
    yield f"{FOLDER}/index.json", json.dumps(index, ensure_ascii=False, indent=1) + "\n"
    for facet, rows in facets(entries).items():
        body = ",\n".join(dumps(row).decode() for row in rows)
        yield f"{FOLDER}/{facet}.json", f'{{"{facet}":[\n{body}\n]}}\n'
    body = ",\n".join(dumps(_versions(line)).decode() for line in lines)
    yield VERSIONS, f'{{"versions":[\n{body}\n]}}\n'


def _versions(line: Lineage) -> dict[str, Any]:
    """Return which reports of a lineage take the place of which, and which nothing replaces."""
    return {
        "url": f"{line.identity}/",
        "replaced": [
            {"id": identity, "by": [entry.identity for entry in newest]}
            for identity, newest in sorted(line.newest.items())
        ],
        "steps": [{"older": old.identity, "newer": new.identity} for old, new in line.steps],
    }


def _index(
    site_name: str,
    site_url: str,
    files: Sequence[str],
    pages: Sequence[Sequence[Entry]],
    entries: Sequence[Entry],
) -> dict[str, Any]:
    years = sorted({entry.year for entry in entries if entry.year})
    return {
        "version": VERSION,
        "name": site_name,
        "site": site_url or None,
        "description": f"{FOLDER}/openapi.json",
        "feed": "feed.xml",
        "figures": {
            "reports": len(entries),
            "characters": sum(entry.characters for entry in entries),
            "places": len({entry.place for entry in entries if entry.place}),
            "years": [years[0], years[-1]] if years else None,
        },
        "facets": {facet: f"{FOLDER}/{facet}.json" for facet in FACETS},
        "versions": VERSIONS,
        "beside": {kind: FILES[kind] for kind in files},  # a page's address without its last /
        "pages": [
            dict(zip(("reports", "records", "count"), (*piece_files(n), len(page)), strict=True))
            for n, page in enumerate(pages)
        ],
    }


def facets(entries: Iterable[Entry]) -> dict[str, list[dict[str, Any]]]:
    """Return for each facet its values and how many reports have each.

    Years come newest first and places by their names, each with the reports of the places in
    it; the others come with the most first.  What is not known is null and comes last.
    """
    years, genres, levels, sites = Counter[int](), Counter[str](), Counter[str](), Counter[str]()
    places = Counter[tuple[str, ...]]()
    for entry in entries:
        years[entry.year] += 1
        genres[entry.genre] += 1
        levels[entry.level] += 1
        sites[entry.site] += 1
        places.update(entry.place[:depth] for depth in range(1, len(entry.place) + 1))
        places[()] += not entry.place
    return {
        "years": [_count("year", n or None, years[n]) for n in sorted(years, reverse=True)],
        "places": [
            _count("place", path, places[path])
            for path in sorted(places, key=lambda path: (not path, path))
            if places[path]
        ],
        "genres": _most_first("genre", genres),
        "levels": _most_first("level", levels),
        "sites": _most_first("site", sites),
    }


def _most_first(name: str, counts: Counter[str]) -> list[dict[str, Any]]:
    ordered = sorted(counts, key=lambda value: (not value, -counts[value], value))
    return [_count(name, value or None, counts[value]) for value in ordered]


def _count(name: str, value: Any, number: int) -> dict[str, Any]:
    return {name: value, "reports": number}
