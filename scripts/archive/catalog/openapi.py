"""What the files of `/api/` and beside the pages are, as OpenAPI 3.1 describes an interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.catalog.api import FACETS, FOLDER, VERSION, VERSIONS
from archive.identity import FILES

_TEXT: Mapping[str, Any] = {"type": "string"}
_COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}
_DIGEST: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^([0-9a-f]{64})?$",
    "description": "源文件的摘要；遮盖了个人信息的是空的",
}
_OR_NULL: Mapping[str, Any] = {"type": ["string", "null"]}
_PLACE: Mapping[str, Any] = {"type": "array", "items": _TEXT, "description": "从大到小"}


def openapi(site_name: str, site_url: str, files: Sequence[str]) -> dict[str, Any]:
    """Return the description; addresses are relative where `site_url` is ""."""
    paths = {
        f"/{FOLDER}/index.json": _get("总数，以及其他文件在哪里", "Index"),
        f"/{FOLDER}/reports/{{page}}.json": _get("一个分区的报告，几百篇", "Page", _PAGE),
        f"/{FOLDER}/records/{{page}}.jsonl.gz": _get(
            "同一分区的元数据和正文：gzip 压缩，每行一篇", "", _PAGE, "application/gzip"
        ),
        **{f"/{FOLDER}/{facet}.json": _get(_SAID[facet], facet.title()) for facet in FACETS},
        f"/{VERSIONS}": _get("哪些报告已有较新的版本，由哪篇取代", "Versions"),
        "/feed.xml": _get("最新收录的 50 篇（Atom）", "", media="application/atom+xml"),
        **{f"/reports/{{id}}{FILES[kind]}": _get(*_BESIDE[kind]) for kind in files},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": site_name or "reports", "version": str(VERSION)},
        "servers": [{"url": site_url.rstrip("/") or ".."}],
        "paths": paths,
        "components": {"schemas": _SCHEMAS},
    }


def _get(
    summary: str,
    schema: str,
    parameter: Mapping[str, Any] | None = None,
    media: str = "application/json",
) -> dict[str, Any]:
    """Return what a path gives: `schema` names it, if it is JSON."""
    content = {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}} if schema else {}}
    told = {"summary": summary, "responses": {"200": {"description": summary, "content": content}}}
    return {"get": {"parameters": [parameter], **told} if parameter else told}


_PAGE = {
    "name": "page",
    "in": "path",
    "required": True,
    "description": "从 1 起；index.json 的 pages 列出全部",
    "schema": {"type": "integer", "minimum": 1},
}
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "列表中的 url 去掉前面的 reports/ 和末尾的 /；其中可以有斜杠，已按地址编码",
    "schema": _TEXT,
}
_SAID = {
    "years": "各年份的篇数",
    "places": "各地区的篇数，含其下的地区",
    "genres": "各类别的篇数",
    "levels": "各层级的篇数",
    "sites": "各来源网站的篇数",
}
_BESIDE: Mapping[str, tuple[str, str, Mapping[str, Any], str]] = {
    "json": ("一篇报告的账目", "Account", _ID, "application/json"),
    "txt": ("一篇报告的文字：题名在前，段落间空一行", "", _ID, "text/plain"),
    "md": ("同上，带标题、表格和 YAML 前置元数据", "", _ID, "text/markdown"),
}


def _object(properties: Mapping[str, Any], *optional: str) -> dict[str, Any]:
    """Return the schema of an object that has these properties, all but the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": dict(properties)}


def _list(name: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return _object({name: {"type": "array", "items": item}})


def _counts(facet: str, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return _list(facet, _object({name: value, "reports": {**_COUNT, "minimum": 1}}))


_NAMED = {
    "id": _TEXT,
    "url": {"type": "string", "description": "页面的地址，相对于网站首页，已编码"},
    "title": _TEXT,
    "sha256": _DIGEST,
}
_YEAR = {"type": ["integer", "null"]}
_STATUS = {"enum": ["curated", "stated", "inferred", "masked", "unknown"]}
_SCHEMAS: dict[str, Any] = {
    "Index": _object(
        {
            "version": {"const": VERSION},
            "name": _TEXT,
            "site": {"type": ["string", "null"], "description": "网站的地址，若已设定"},
            "description": _TEXT,
            "feed": _TEXT,
            "figures": _object(
                {
                    "reports": _COUNT,
                    "characters": _COUNT,
                    "places": _COUNT,
                    "years": {
                        "type": ["array", "null"],
                        "items": {"type": "integer"},
                        "description": "最早和最晚的一年",
                    },
                }
            ),
            "facets": {"type": "object", "additionalProperties": _TEXT},
            "versions": _TEXT,
            "beside": {
                "type": "object",
                "additionalProperties": _TEXT,
                "description": "页面旁的文件：把地址末尾的 / 换成它",
            },
            "pages": {
                "type": "array",
                "items": _object({"reports": _TEXT, "records": _TEXT, "count": _COUNT}),
            },
        }
    ),
    "Versions": _list(
        "versions",
        _object(
            {
                "url": {"type": "string", "description": "各版本一页的地址，相对于网站首页"},
                "replaced": {
                    "type": "array",
                    "items": _object({"id": _TEXT, "by": {"type": "array", "items": _TEXT}}),
                    "description": "已有较新版本的报告，和最新的版本",
                },
                "steps": {
                    "type": "array",
                    "items": _object({"older": _TEXT, "newer": _TEXT}),
                    "description": "哪篇直接取代哪篇",
                },
            }
        ),
    ),
    "Page": _object(
        {
            "page": {"type": "integer", "minimum": 1},
            "reports": {"type": "array", "items": {"$ref": "#/components/schemas/Listed"}},
        }
    ),
    "Listed": _object(
        {
            **_NAMED,
            "year": _YEAR,
            "date": {"type": ["string", "null"], "description": "排序所依的日期，ISO 8601"},
            "period": {"type": ["string", "null"], "description": "报告期，ISO 8601"},
            "genre": _OR_NULL,
            "issuer": _OR_NULL,
            "level": _OR_NULL,
            "place": _PLACE,
            "source_site": _OR_NULL,
            "source_url": _OR_NULL,
            "date_archived": _OR_NULL,
            "characters": _COUNT,
        }
    ),
    "Record": _object(
        {
            **_NAMED,
            "status": {"enum": ["archived", "verbatim"]},
            "encoding": _TEXT,
            "metadata": {
                "type": "object",
                "additionalProperties": _object({"value": {}, "status": _STATUS}),
            },
            "text": {"type": "string", "description": "与 .txt 文件相同"},
        }
    ),
    "Account": _object(
        {
            "source": _TEXT,
            "sha256": _DIGEST,
            "encoding": _TEXT,
            "status": {"enum": ["archived", "verbatim", "withdrawn"]},
            "length": _COUNT,
            "removed": {
                "type": "array",
                "items": _object(
                    {"start": _COUNT, "end": _COUNT, "kind": _TEXT, "rule": _TEXT, "why": _TEXT}
                ),
            },
            "metadata": {
                "type": "object",
                "additionalProperties": _object({"value": {}, "status": _STATUS, "evidence": {}}),
            },
            "problems": {
                "type": "array",
                "items": _object(
                    {
                        "stage": _TEXT,
                        "code": _TEXT,
                        "message": _TEXT,
                        "span": {"type": ["array", "null"]},
                    }
                ),
            },
            "page": _TEXT,
        }
    ),
    "Years": _counts("years", "year", _YEAR),
    "Places": _counts("places", "place", _PLACE),
    "Genres": _counts("genres", "genre", _OR_NULL),
    "Levels": _counts("levels", "level", _OR_NULL),
    "Sites": _counts("sites", "site", _OR_NULL),
}
