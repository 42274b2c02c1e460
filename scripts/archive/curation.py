"""Help for curators: a sidecar to start from, and many sidecars from one table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from re import split
from typing import Any

import yaml

from archive.model import Report, Value
from archive.sidecar import (
    FIELDS,
    KEYS,
    Entry,
    SidecarError,
    check,
    check_field,
    compose,
    content_of,
    dump,
    load,
    nearest,
    parse,
    write,
)

REMOVE = object()  # what a cell asks with "-"
COLUMNS = tuple(key for key in KEYS if key != "headings")  # a cell cannot hold an outline
_LINE_ENDS = r"(?<=\n)|(?<=\r)(?!\n)"
_LISTS = ("keywords", "redirect_from", "replaces")
_INLINE = (None, "'", '"')  # the YAML styles of a scalar that ends where its text ends

_HEAD = """\
# To correct a field, take away the "# " before it and edit it; what stays commented is
# found anew whenever the page is built. `null` says: known to be unknown.
"""
_TAIL = """\
# note: a text that the page shows
# withdrawn: the reason, in words for the reader; or {reason: …, date: 2023-06-30}
# noindex: true
# redirect_from: [reports/old/address/]
# replaces: a/older.txt, the older version of this report, as a path inside seeds/
# keep_duplicate: true, if it is to have a page though another report has the same text
# headings:
#   - join: the text of what is no heading
#   - split: how a paragraph begins that is a heading
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it sets (None: known to be unknown) and what it removes."""

    source: str
    cells: Mapping[str, Any]
    place: str  # as messages name it: "table.csv: line 3"


def starter(report: Report) -> str:
    """Return a sidecar to start from: what is known of a report, commented out, and how."""
    lines = [_line(key, report.metadata.get(key, Value(None, "unknown"))) for key in FIELDS]
    return f"{_HEAD}{''.join(lines)}{_TAIL}"


def _line(key: str, value: Value) -> str:
    shown = _as_curated(key, value.value)
    written = "" if shown is None else f" {_in_one_line(shown)}"
    return f"# {key}:{written}   # {value.status}\n"


def _as_curated(key: str, value: Any) -> Any:
    """Return a found value as a curator would write it, or None where there is no such way."""
    if isinstance(value, Mapping):
        value = {part: value[part] for part in ("name", "code") if value.get(part)}
    try:
        return check_field(key, value)
    except ValueError:
        return None


def _in_one_line(value: Any) -> str:
    """Return a value as YAML without a line end, as it would stand in `[…]`."""
    style = '"' if isinstance(value, str) and len(value.splitlines()) > 1 else None
    written = yaml.safe_dump(
        [value], allow_unicode=True, width=10**9, default_flow_style=True, default_style=style
    )
    return str(written).strip()[1:-1]


def rows(text: str, name: str) -> list[Row]:
    """Return the rows of a CSV table whose first column is `source` and the others are keys.

    An empty cell says nothing, "-" removes a key, "null" says: known to be unknown.  Texts
    of a list stand between semicolons.

    Raises:
        SidecarError: a column is unknown, or the table is torn.
    """
    reader = csv.reader(split(_LINE_ENDS, text), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, name)
        return list(_rows(reader, header, name))
    except csv.Error as error:
        raise SidecarError(f"{name}: line {reader.line_num}: not a CSV table: {error}") from error


def _check_header(header: list[str], name: str) -> None:
    if header[:1] != ["source"]:
        raise SidecarError(f'{name}: the first column must be "source", the path inside seeds')
    for column in header[1:]:
        if column not in COLUMNS:
            raise SidecarError(f"{name}: unknown column {nearest(column, COLUMNS)}")
        if header.count(column) > 1:
            raise SidecarError(f'{name}: the column "{column}" stands here twice')


def _rows(reader: Any, header: list[str], name: str) -> Iterator[Row]:
    for cells in reader:
        place = f"{name}: line {reader.line_num}"
        if len(cells) > len(header):
            raise SidecarError(f"{place}: more cells than columns; quote cells with a comma")
        source, *others = (cell.strip() for cell in cells or [""])
        if source:
            named = zip(header[1:], others, strict=False)
            yield Row(source, {key: _cell(key, cell) for key, cell in named if cell}, place)
        elif any(others):
            raise SidecarError(f"{place}: no source is named")


def _cell(key: str, cell: str) -> Any:
    if cell == "-":
        return REMOVE
    if cell == "null":
        return None
    if key in _LISTS:
        return [part for part in split(r"\s*[;；]\s*", cell) if part]
    return cell


def merged(text: str, name: str, row: Row) -> str:
    """Return the text of a sidecar after a row is put in; its comments stay.

    Raises:
        SidecarError: the sidecar or a cell is wrong.
    """
    entries = load(text, name)
    for key, cell in row.cells.items():
        if cell is REMOVE:
            entries.pop(key, None)
        else:
            entries[key] = Entry(cell, f"{row.place} for {name}")
    wanted = check(entries, name)
    edited = _edited(text, name, {key: content_of(wanted).get(key, REMOVE) for key in row.cells})
    try:
        return edited if parse(edited, name) == wanted else write(wanted)
    except SidecarError:  # an unusual layout, which is written anew
        return write(wanted)


def _edited(text: str, name: str, cells: Mapping[str, Any]) -> str:
    """Return `text` with the keys of `cells` replaced where they stand, added or removed."""
    node = compose(text, name)
    places = _places(text, node) if isinstance(node, yaml.MappingNode) else {}
    for key in sorted(cells, key=lambda key: places.get(key, (0, 0)), reverse=True):
        if key in places:
            start, end = places[key]
            after = text[end:]
            new = "" if cells[key] is REMOVE else dump({key: cells[key]}).rstrip("\n")
            text = text[:start] + (new + after if new else after.partition("\n")[2])
    added = {key: c for key, c in cells.items() if key not in places and c is not REMOVE}
    if not added:
        return text
    return text + ("\n" if text and not text.endswith("\n") else "") + dump(added)


def _places(text: str, node: yaml.MappingNode) -> dict[str, tuple[int, int]]:
    """Return where each key and its value stand in a sidecar, without comments behind them."""
    places = {}
    for key, value in node.value:
        start, end = key.start_mark.index, value.end_mark.index
        if not isinstance(value, yaml.ScalarNode) or value.style not in _INLINE:
            lines = text[start:end].splitlines(keepends=True)
            while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
                lines.pop()
            end = start + len("".join(lines).rstrip())
        places[key.value] = (start, end)
    return places
