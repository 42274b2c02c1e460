"""How a mapping of a rule file becomes a typed record, or an error that says what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
# The parser of libyaml, where PyYAML was built with it: ten times faster.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "float": (int, float),
    "int": (int,),
    "bool": (bool,),
}


class RuleError(ValueError):
    """A rule file says something wrong; the message names the file and the rule."""


def parse_record(kind: type[T], row: object, name: str, required: Collection[str]) -> T:
    """Return the record of dataclass `kind` that `row` describes; a text may stand for a list.

    Raises:
        RuleError: `row` is no mapping, lacks a required key, or has an unknown key (the
            nearest right one is named) or a value of another type.
    """
    if not isinstance(row, Mapping):
        raise RuleError(f"{name}: expected a mapping with {', '.join(sorted(required))} …")
    name = f"{name} ({row.get('id', 'no id')})"
    known = {field.name: str(field.type) for field in fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            hint = f'; did you mean "{near[0]}"?' if near else f"; known keys: {', '.join(known)}"
            raise RuleError(f'{name}: unknown key "{key}"{hint}')
        values[key] = _typed(value, known[key], f"{name}: {key}")
    if missing := set(required) - values.keys():
        raise RuleError(f"{name}: missing {', '.join(sorted(missing))}")
    return kind(**values)


def _typed(value: Any, kind: str, name: str) -> Any:
    if kind.startswith("tuple"):
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise RuleError(f"{name}: expected a text or a list of texts")
        return tuple(items)
    if (
        not isinstance(value, _TYPES[kind])
        or (kind == "str" and not value)
        or (kind != "bool" and isinstance(value, bool))
    ):
        wanted = "text" if kind == "str" else kind
        raise RuleError(f"{name}: expected {wanted}, found {value!r}")
    return value
