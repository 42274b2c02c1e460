"""A sidecar's text → what a curator decided, checked; and back.

YAML gives only the shape here: every scalar is text, save null, and the check of each key
makes of it what the key holds.  So `document_number: 0012` keeps its zeros, `title: no` is
a title, and a date needs no quotes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from unicodedata import category

import yaml

from archive.identity import LONGEST_NAME, MEDIA, host_of, identity_of, path_of
from archive.model import Sidecar

Check = Callable[[Any], Any]  # takes what YAML gave; raises ValueError with what it expects

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TURNING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # the direction of text
_URL = re.compile(r"https?://[^\s<>\"'\\/]+[^\s<>\"'\\]*", re.IGNORECASE)
_NO_REASON = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "1", "0", "是", "否"))


class SidecarError(ValueError):
    """A sidecar, or a table of them, says something wrong; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands behind one key, not yet checked."""

    value: Any  # None, a text, or lists and mappings of these
    place: str  # as messages name it: "seeds/a/b.yml: line 3"


def parse(text: str, name: str, allowed: Mapping[str, Collection[str]] | None = None) -> Sidecar:
    """Return the sidecar that `text` holds; `name` is the file's, for messages.

    `allowed` gives the values that a field may have, where there is a vocabulary.

    Raises:
        SidecarError: it is not YAML, or a key or a value is wrong.
    """
    return check(load(text, name), name, allowed)


def load(text: str, name: str) -> dict[str, Entry]:
    """Return what stands behind each key of `text`, unchecked.

    Raises:
        SidecarError: it is not YAML, not a list of `key: value`, or has a key twice.
    """
    node = compose(text, name)
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")):
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise SidecarError(f"{name}: expected fields like `title: …`")
    entries: dict[str, Entry] = {}
    for key_node, value_node in node.value:
        place = f"{name}: line {key_node.start_mark.line + 1}"
        key = str(_construct(key_node))
        if key in entries:
            raise SidecarError(f'{place}: the key "{key}" stands here twice; keep one of them')
        entries[key] = Entry(_construct(value_node), place)
    return entries


def check(
    entries: Mapping[str, Entry], name: str, allowed: Mapping[str, Collection[str]] | None = None
) -> Sidecar:
    """Return the sidecar that these entries make.

    Raises:
        SidecarError: a key is unknown, or a value is not what its key holds.
    """
    allowed = allowed or {}
    fields: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for key, entry in entries.items():
        try:
            if key in FIELDS:
                fields[key] = check_field(key, entry.value, allowed.get(key))
            elif key in OTHERS:
                other[key] = OTHERS[key](entry.value)
            else:
                raise SidecarError(f"{entry.place}: unknown key {nearest(key, KEYS)}")
        except SidecarError:
            raise
        except ValueError as error:
            raise SidecarError(f"{entry.place}: {key}: {error}") from error
    joins, splits = other.pop("headings", ((), ()))
    withdrawn, day = other.pop("withdrawn", ("", ""))
    made = Sidecar(
        fields, withdrawn=withdrawn, withdrawn_on=day, joins=joins, splits=splits, **other
    )
    if both := set(joins) & {quote for quote, _ in splits}:
        raise SidecarError(f'{name}: headings: "{both.pop()}" is both joined and split')
    return made


def check_field(key: str, value: Any, allowed: Collection[str] | None = None) -> Any:
    """Return the value of a metadata field; None, known to be unknown, stays None.

    Raises:
        ValueError: it is not what the field holds.
    """
    if value is None:
        return None
    checked = FIELDS[key](value)
    if allowed is not None and checked not in allowed:
        raise ValueError(f"unknown value {nearest(str(checked), allowed)}")
    return checked


def write(sidecar: Sidecar) -> str:
    """Return the text of a sidecar; read back, it gives the same."""
    content = content_of(sidecar)
    return dump(content) if content else ""


def content_of(sidecar: Sidecar) -> dict[str, Any]:
    """Return what stands behind each key of a sidecar, as YAML writes it."""
    content: dict[str, Any] = {key: sidecar.fields[key] for key in FIELDS if key in sidecar.fields}
    if sidecar.note:
        content["note"] = sidecar.note
    if reason := sidecar.withdrawn:
        day = sidecar.withdrawn_on
        content["withdrawn"] = {"reason": reason, "date": day} if day else reason
    if sidecar.noindex:
        content["noindex"] = True
    if sidecar.redirect_from:
        content["redirect_from"] = [f"reports/{old}/" for old in sidecar.redirect_from]
    if sidecar.replaces:
        content["replaces"] = list(sidecar.replaces)
    if sidecar.keep_duplicate:
        content["keep_duplicate"] = True
    headings: list[dict[str, Any]] = [{"join": quote} for quote in sidecar.joins]
    for quote, level in sidecar.splits:
        headings.append({"split": quote} | ({"level": level} if level else {}))
    if headings:
        content["headings"] = headings
    return content


def dump(content: Mapping[str, Any]) -> str:
    """Return `content` as YAML, a text of several lines as a block."""
    return str(
        yaml.dump(
            dict(content),
            Dumper=_Blocks,
            allow_unicode=True,
            sort_keys=False,
            width=10**9,
            default_flow_style=False,
        )
    )


def compose(text: str, name: str) -> yaml.Node | None:
    """Return the tree of a YAML text, each node with its place in it.

    Raises:
        SidecarError: it is not YAML; the message names the file and the line.
    """
    try:
        return yaml.compose(text, Loader=_Texts)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}" if mark else "somewhere"
        raise SidecarError(f"{name}: {line}: not valid YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = f"line {text.count(chr(10), 0, error.position) + 1}"
        raise SidecarError(f"{name}: {line}: not valid YAML: {error.reason}") from error
    except RecursionError as error:
        raise SidecarError(f"{name}: not a sidecar: lists in lists without end") from error


class _Texts(yaml.BaseLoader):
    """Reads every scalar as text, save null; no aliases, which could make a little text huge."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "write it out, without *", mark)
        return super().compose_node(parent, index)


_Texts.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)


def _construct(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(_construct(key)): _construct(value) for key, value in node.value}
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


class _Blocks(yaml.SafeDumper):
    """Writes a text of several lines as a block."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _represent_text)


def nearest(word: str, known: Collection[str]) -> str:
    """Return a wrong word in quotes, and the right one that was probably meant."""
    near = get_close_matches(word, list(known), 1)
    hint = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(known)}"
    return f'"{word}"; {hint}'


def _text(value: Any) -> str:
    """Return a text without control characters; its line ends are line feeds."""
    if not isinstance(value, str):
        raise ValueError("expected a text")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise ValueError("is empty; write null if it is known to be unknown")
    if not _TURNING.isdisjoint(text) or any(
        category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text
    ):
        raise ValueError("holds a control character")
    return text


def _line(value: Any) -> str:
    return " ".join(_text(value).split())


def _prose(value: Any) -> str:
    return "\n".join(line.rstrip() for line in _text(value).splitlines())


def _year(value: Any) -> int:
    if not re.fullmatch(r"[12][0-9]{3}", str(value)):
        raise ValueError(f'expected a year from 1000 to 2999, not "{value}"')
    return int(value)


def _date(value: Any) -> str:
    """Return an ISO 8601 date, also of reduced precision: 2023, 2023-06, 2023-06-30."""
    match = _DATE.fullmatch(_text(value))
    if not match or not _is_on_the_calendar(*(int(part or 1) for part in match.groups())):
        raise ValueError(f'expected a date like 2023, 2023-06 or 2023-06-30, not "{value}"')
    return match[0]


def _is_on_the_calendar(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _period(value: Any) -> str:
    """Return a date or an interval of two, ISO 8601: 2023-01/2023-06."""
    dates = [_date(part) for part in _text(value).split("/")]
    if len(dates) > 2:
        raise ValueError("expected a date, or two like 2023-01/2023-06")
    if dates[0] > f"{dates[-1]}~":  # sorts behind all that lies in the last date
        raise ValueError(f"ends ({dates[-1]}) before it begins ({dates[0]})")
    return "/".join(dates)


def _language(value: Any) -> str:
    """Return a BCP 47 language tag, by its shape."""
    tag = _text(value)
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f'expected a language tag like zh-Hans or en, not "{tag}"')
    return tag


def _url(value: Any) -> str:
    url = _text(value)
    if not (_URL.fullmatch(url) and host_of(url)):
        raise ValueError(f'expected an address that begins with http:// or https://, not "{url}"')
    return url


def _place(value: Any) -> str | dict[str, str]:
    """Return a place: its name, or its name and its code in GB/T 2260 or the statistical codes."""
    if not isinstance(value, dict):
        return _line(value)
    if set(value) - {"name", "code"} or "name" not in value:
        raise ValueError("expected a name, or {name: …, code: …}")
    place = {"name": _line(value["name"])}
    if "code" in value:
        place["code"] = _text(value["code"])
        if not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}", place["code"]):
            raise ValueError(f'expected a code of 2, 4, 6, 9 or 12 digits, not "{place["code"]}"')
    return place


def _keywords(value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        raise ValueError("expected a list of texts like [农业, 水利]")
    return list(dict.fromkeys(_line(item) for item in value))


def _withdrawn(value: Any) -> tuple[str, str]:
    """Return why a report is withdrawn, and the day, "" where none is told."""
    if not isinstance(value, dict):
        return _reason(value), ""
    if set(value) - {"reason", "date"} or "reason" not in value:
        raise ValueError("expected the reason, or {reason: …, date: 2023-06-30}")
    return _reason(value["reason"]), _date(value["date"]) if "date" in value else ""


def _reason(value: Any) -> str:
    """Return why a report is withdrawn: readers are told, so it is never just `true`."""
    if not isinstance(value, str) or value.strip().lower() in _NO_REASON | {""}:
        raise ValueError("expected the reason, in words for the reader")
    return _line(value)


def _flag(value: Any) -> bool:
    if value not in ("true", "false"):
        raise ValueError("expected true or false")
    return bool(value == "true")


def _old_identities(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(_old_identity(item) for item in given))


def _old_identity(value: Any) -> str:
    """Return the identity that an old address below `reports/` had."""
    address = _text(value).lstrip("/").removeprefix("reports/").rstrip("/")
    path = path_of(address)
    if "://" in address or not all(name not in ("", ".", "..") for name in path.split("/")):
        raise ValueError(f'expected an old address like reports/a/old/, not "{value}"')
    if ending := next((ending for ending in MEDIA if path.lower().endswith(ending)), ""):
        raise ValueError(f'"{value}" names a file; leave the {ending} off')
    identity = identity_of(f"{path}.txt")
    if any(len(name.encode("utf-8")) > LONGEST_NAME for name in identity.split("/")):
        raise ValueError(f'"{value}" is too long for the name of a page')
    return identity


def _older(value: Any) -> tuple[str, ...]:
    """Return the sources of older versions; whether they are there, only all sources tell."""
    given = value if isinstance(value, list) else [value]
    paths = tuple(dict.fromkeys(_text(item) for item in given))
    for path in paths:
        named = all(name not in ("", ".", "..") for name in path.split("/"))
        if not named or not path.lower().endswith(tuple(MEDIA)):
            raise ValueError(
                f'expected the path of a text below seeds/, like a/b.txt, not "{path}"'
            )
    return paths


def _headings(value: Any) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """Return the quotes of what is no heading, and of what is one, with its level."""
    joins: list[str] = []
    splits: list[tuple[str, int]] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and set(item) == {"join"}:
            joins.append(_quote(item["join"]))
        elif isinstance(item, dict) and "split" in item and set(item) <= {"split", "level"}:
            level = _level(item["level"]) if "level" in item else 0
            splits.append((_quote(item["split"]), level))
        else:
            raise ValueError("expected a list of `join: …` or `split: …` (with `level: 2` to 6)")
    return tuple(joins), tuple(splits)


def _quote(value: Any) -> str:
    """Return a quote, its inner white space as it stands in the text."""
    quote = _text(value)
    if len(quote.splitlines()) > 1:
        raise ValueError("a quote is of one line")
    return quote


def _level(value: Any) -> int:
    if not re.fullmatch(r"[2-6]", str(value)):
        raise ValueError(f'expected a level from 2 to 6, not "{value}"')
    return int(value)


FIELDS: Mapping[str, Check] = {  # the metadata that a curator may set, in the page's order
    "title": _line,
    "subtitle": _line,
    "year": _year,
    "genre": _line,
    "issuer": _line,
    "place": _place,
    "level": _line,
    "period": _period,
    "period_ahead": _period,
    "date_written": _date,
    "date_published": _date,
    "date_archived": _date,
    "document_number": _line,
    "index_number": _line,
    "speaker": _line,
    "meeting": _line,
    "language": _language,
    "source_url": _url,
    "source_site": _line,
    "keywords": _keywords,
    "abstract": _prose,
}
OTHERS: Mapping[str, Check] = {
    "note": _prose,
    "withdrawn": _withdrawn,
    "noindex": _flag,
    "redirect_from": _old_identities,
    "replaces": _older,
    "headings": _headings,
    "keep_duplicate": _flag,
}
KEYS: Sequence[str] = (*FIELDS, *OTHERS)
