"""Records → the rows of a table, for spreadsheets and databases; and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Cell = str | int | None


class Column(NamedTuple):
    """A column: its name, its type as Table Schema has it, and what it holds."""

    name: str
    type: str
    description: str


COLUMNS = (
    Column("id", "string", "标识；页面名由它得来"),
    Column("url", "string", "页面的地址，相对于网站首页"),
    Column("title", "string", "题名；没有题名的，是文件名"),
    Column("subtitle", "string", "副题"),
    Column("year", "integer", "归入的年份"),
    Column("genre", "string", "类别"),
    Column("issuer", "string", "发布机构"),
    Column("place", "string", "地区，从大到小，以空格隔开"),
    Column("place_code", "string", "地区的行政区划代码（GB/T 2260）"),
    Column("level", "string", "层级"),
    Column("period", "string", "报告期，ISO 8601"),
    Column("period_ahead", "string", "展望期，ISO 8601"),
    Column("date_written", "string", "成文日期，ISO 8601，可以只有年或年月"),
    Column("date_published", "string", "发布日期，ISO 8601，可以只有年或年月"),
    Column("date_archived", "string", "收录日期，ISO 8601"),
    Column("document_number", "string", "文号"),
    Column("index_number", "string", "索引号"),
    Column("speaker", "string", "报告人"),
    Column("meeting", "string", "会议"),
    Column("language", "string", "语言标签（BCP 47）"),
    Column("source_url", "string", "来源网址"),
    Column("source_site", "string", "来源网站"),
    Column("sha256", "string", "源文件的 SHA-256；遮盖了个人信息的是空的"),
    Column("text_sha256", "string", "读入全文的 SHA-256；有遮盖的，是遮盖后的"),
    Column("characters", "integer", "正文字数"),
    Column("keywords", "string", "关键词，以分号隔开"),
    Column("abstract", "string", "摘要"),
    Column("status", "string", "archived，或 verbatim：未能可靠解读，照原样"),
    Column("encoding", "string", "源文件的编码"),
    Column("replaced_by", "string", "取代它的最新版本的标识，以分号隔开；空的没有较新的版本"),
    Column("how_known", "string", "各项的来历，如 title=stated；没有写明的是未知"),
)
_OPENS_FORMULA = tuple("=+-@\t\r\n＝＋－＠'")  # the last: so that every guard can be taken off
_OWN = {"id", "url", "title", "sha256", "status", "encoding"}  # that stand in the record itself


def row_of(record: Mapping[str, Any], newest: Iterable[str] = ()) -> dict[str, Cell]:
    """Return the cells of a record, by column; what is not known is None.

    `newest` are the identities of the reports that take its place.
    """
    known = record["metadata"]
    value = {key: field["value"] for key, field in known.items()}
    place = value.get("place") or {}
    cells: dict[str, Cell] = {
        column.name: record[column.name] if column.name in _OWN else value.get(column.name)
        for column in COLUMNS
    }
    if place:
        names = [*(n for n in place.get("chain") or () if n != place["name"]), place["name"]]
        cells |= {"place": " ".join(names), "place_code": place.get("code")}
    cells["keywords"] = "；".join(value.get("keywords") or ()) or None
    cells["replaced_by"] = "；".join(newest) or None
    said = (f"{key}={field['status']}" for key, field in known.items())
    cells["how_known"] = "；".join(one for one in said if not one.endswith("=unknown"))
    return cells


def guarded(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula.

    A text that begins as a formula may, or with an apostrophe, has an apostrophe put before it;
    to have it as it was, take one apostrophe off wherever a cell begins with one.

    >>> guarded("=1+1"), guarded("'甲"), guarded("甲"), guarded(7)
    ("'=1+1", "''甲", '甲', 7)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_OPENS_FORMULA) else cell
