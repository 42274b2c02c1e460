"""What is exported, described as a Data Package (datapackage.org, version 2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from archive.catalog.table import COLUMNS

PROFILES = "https://datapackage.org/profiles/2.0"
NOT_SPECIFIED = "各报告的权利属于其发布机构；本档案没有另作许可"
_LICENCE = re.compile(r"[-a-zA-Z0-9._]+")


class Exported(NamedTuple):
    """A file that was written."""

    name: str
    size: int  # bytes
    sha256: str


def datapackage(
    name: str, homepage: str, rights: str, sites: Iterable[str], files: Iterable[Exported]
) -> dict[str, Any]:
    """Return the descriptor of an archive's export; `homepage` and `rights` may be ""."""
    package = {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "reports",
        "title": name,
        "homepage": homepage,
        "licenses": [licence(rights)],
        "sources": [{"title": site} for site in sites] or [{"title": name}],
        "resources": [_resource(file) for file in files],
    }
    return {key: value for key, value in package.items() if value}


def licence(rights: str) -> dict[str, str]:
    """Return a licence from its short name (CC-BY-4.0), its address, or words about rights.

    >>> licence("CC0-1.0"), licence("https://example.org/terms")
    ({'name': 'CC0-1.0'}, {'path': 'https://example.org/terms'})
    """
    if _LICENCE.fullmatch(rights):
        return {"name": rights}
    if rights.startswith(("http://", "https://")):
        return {"path": rights}
    return {"name": "notspecified", "title": rights or NOT_SPECIFIED}


def _resource(file: Exported) -> dict[str, Any]:
    facts = {"path": file.name, "bytes": file.size, "hash": f"sha256:{file.sha256}"}
    return _KINDS[file.name.rpartition(".")[2]] | facts


def _fields(*more: Mapping[str, str]) -> list[Mapping[str, str]]:
    columns = [column._asdict() for column in COLUMNS]
    columns[0]["constraints"] = {"required": True, "unique": True}
    return [*columns, *more]


_RECORD = (
    {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
    {"name": "url", "type": "string", "description": "页面的地址，相对于网站首页"},
    {"name": "title", "type": "string", "description": "题名"},
    {"name": "sha256", "type": "string", "description": "源文件的 SHA-256；遮盖了个人信息的是空的"},
    {"name": "status", "type": "string", "description": "archived 或 verbatim"},
    {"name": "encoding", "type": "string", "description": "源文件的编码"},
    {"name": "metadata", "type": "object", "description": "各项的值和来历：value、status"},
    {"name": "text", "type": "string", "description": "正文，段落间空一行"},
)
_KINDS: dict[str, dict[str, Any]] = {
    "jsonl": {
        "name": "records",
        "title": "全部报告：元数据和来历、正文，每行一篇",
        "type": "table",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "schema": {"fields": list(_RECORD), "primaryKey": ["id"]},
    },
    "csv": {
        "name": "table",
        "title": "元数据表，供电子表格打开；以撇号开头的格子，去掉一个撇号就是原文",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": {"fields": _fields(), "primaryKey": ["id"]},
    },
    "sqlite": {
        "name": "database",
        "title": "SQLite 数据库：表 reports，全文检索 reports_fts",
        "format": "sqlite",
        "mediatype": "application/vnd.sqlite3",
    },
}
