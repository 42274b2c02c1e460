"""Fields → front matter: between two lines of hyphens a line for each, its value as JSON.

JSON is YAML too, but for what YAML 1.1 reads otherwise within double quotes or does not allow
to stand as it is: that is escaped, so that any reader of either gives the same back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import JSONEncoder
from typing import Any

import orjson

_rare = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # of what orjson refuses
# Controls, line ends, byte-order marks, lone surrogates, non-characters (YAML 1.1, section 4.1).
_NOT_PLAIN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def front_matter(fields: Mapping[str, Any]) -> str:
    r"""Return `fields`, whose names are identifiers, as a page begins with them.

    >>> front_matter({"title": "1. “甲”", "year": 2023, "hide": ["toc"]})
    '---\ntitle: "1. “甲”"\nyear: 2023\nhide: ["toc"]\n---\n'
    """
    lines = "".join([f"{name}: {_json(value)}\n" for name, value in fields.items()])
    if not lines.replace("\n", "").isprintable():  # which none of these signs is
        lines = _NOT_PLAIN.sub(_escaped, lines)
    return f"---\n{lines}---\n"


def _json(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # lone surrogates; whole numbers of more than 64 bits
        return _rare(value)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
