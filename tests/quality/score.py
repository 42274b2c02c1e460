"""Score a cleaner on a labelled folder: what it leaves of boilerplate, what it takes of words.

A folder holds `reports/**`, `boilerplate/**`, `labels.jsonl` and `footers.jsonl`.
Everything is counted in characters that are not white space:

- a label's character is removed when any removal covers it;
- a body's character is lost when a removal of kind "boilerplate" covers it (the kinds
  "repeat", "layout" and "control" lose nothing);
- an `either` span may stay or go.  Where it lies inside a label it takes its characters out
  of the label; where it holds a whole label the label still counts.

Nothing is skipped: a label that is not in its text counts as missed and is a problem, and so
is a row without a file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Literal

Span = tuple[int, int]
Removals = Sequence[tuple[int, int, str]]
RemovalsOf = Callable[[str, bytes], tuple[str, Removals]]

Kind = Literal["footer", "header-only", "clean", "hard-negative", "hard-negative-or-inline"]
BOILERPLATE_KINDS: Final = ("footer", "header-only")
SPLITS: Final = ("dev", "spent", "heldout")  # rules saw, saw in part, never saw
LOOKALIKE_KINDS: Final = ("clean", "hard-negative", "hard-negative-or-inline")

SETS: Final = {
    "national": "clean national reports",
    "footers": "real footer behind a clean report",
    "reports": "labelled reports",
    "articles": "labelled web articles",
    "lookalikes": "look-alikes",
    "unlabelled": "reports without a label",
}
MEASURES: Final = ("boilerplate_removed", "body_kept", "exact", "unhurt")

JOINERS: Final = ("\n", "\n\n")
# Near-duplicates, other languages and beginnings of texts carry no footer of another site.
NO_BASE: Final = ("reports/national-othercopy/", "reports/other-languages/", "reports/excerpts/")
LEAST_BASE: Final = 200  # characters that are not white space
EXCERPT: Final = 60  # characters


@dataclass(frozen=True, slots=True)
class Label:
    """A row of `labels.jsonl`: what of a file is its site's and not its author's."""

    file: str
    footer: str = ""
    header: str = ""
    site: str = ""
    kind: Kind = "clean"
    note: str = ""
    either: tuple[Span, ...] = ()
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Footer:
    """A row of `footers.jsonl`."""

    footer: str
    site: str
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """A report's own words, to put a footer behind."""

    name: str
    text: str
    either: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FileScore:
    """What became of one text; lengths are characters that are not white space."""

    name: str
    boilerplate: int  # of its labels
    removed: int  # of those
    body: int
    lost: int  # of those
    missed_excerpts: tuple[str, ...] = ()
    lost_excerpts: tuple[str, ...] = ()

    @property
    def missed(self) -> int:
        return self.boilerplate - self.removed

    @property
    def exact(self) -> bool:
        return self.missed == 0 and self.lost == 0

    @property
    def hurt(self) -> bool:
        return self.lost > 0


@dataclass(frozen=True, slots=True)
class SetScore:
    """A set's files, and its shares; a share of nothing is None."""

    name: str
    files: tuple[FileScore, ...]

    @property
    def boilerplate_removed(self) -> float | None:
        return _share(_sum(f.removed for f in self.files), _sum(f.boilerplate for f in self.files))

    @property
    def body_lost(self) -> float | None:
        return _share(_sum(f.lost for f in self.files), _sum(f.body for f in self.files))

    @property
    def body_kept(self) -> float | None:
        return None if self.body_lost is None else 1 - self.body_lost

    @property
    def exact(self) -> float | None:
        return _share(_sum(f.exact for f in self.files), len(self.files))

    @property
    def unhurt(self) -> float | None:
        return _share(len(self.files) - self.hurt_files, len(self.files))

    @property
    def exact_files(self) -> int:
        return _sum(f.exact for f in self.files)

    @property
    def hurt_files(self) -> int:
        return _sum(f.hurt for f in self.files)

    def measures(self) -> dict[str, float | None]:
        """What a floor can be put under: more is better in each."""
        return {name: getattr(self, name) for name in MEASURES}


@dataclass(frozen=True, slots=True)
class Scores:
    """A folder's sets in the order of `SETS`, and what could not be scored as it stands."""

    sets: tuple[SetScore, ...]
    problems: tuple[str, ...] = field(default=())

    def __getitem__(self, name: str) -> SetScore:
        return next(part for part in self.sets if part.name == name)


def score(folder: Path, removals_of: RemovalsOf, split: str | None = None) -> Scores:
    """Score `removals_of` on `folder`; with `split`, on the rows that name that split.

    Raises ValueError where `labels.jsonl` or `footers.jsonl` is malformed, or holds nothing
    of `split`.
    """
    rows = load_labels(folder)
    footers = [row for row in load_footers(folder) if split in (None, row.split)]
    labelled = [row for row in rows if split in (None, row.split)]
    if split is not None and not labelled and not footers:
        raise ValueError(f"{folder}: no row has the split {split!r}")
    problems: list[str] = []
    if split is None:
        known = {row.file for row in rows}
        problems += [
            f"{name}: has no row in labels.jsonl and is not scored"
            for name in _files(folder, "boilerplate")
            if name not in known
        ]
        # Nobody has said of a report without a row that it is clean: a set of its own.
        labelled += [Label(name) for name in _files(folder, "reports") if name not in known]

    files: dict[str, list[FileScore]] = {name: [] for name in SETS}
    bases: list[Base] = []
    for row in sorted(labelled, key=lambda row: row.file):
        path = folder / row.file
        if not path.is_file():
            problems.append(f"{row.file}: labels.jsonl names it and it is not there")
            continue
        text, removals = removals_of(row.file, path.read_bytes())
        spans, absent = locate(text, row)
        problems += [f"{row.file}: its {part} is not in its text" for part in absent]
        part = _set_of(row, known=row in rows)
        files[part].append(judge(row.file, text, removals, spans, row.either, absent))
        base = _base(text, row, spans)
        if not absent and row.file.startswith("reports/") and _weight(base.text) >= LEAST_BASE:
            bases.append(base)

    bases = _interleave([base for base in bases if not base.name.startswith(NO_BASE)])
    if footers and not bases:
        problems.append("footers.jsonl: no clean report to put its footers behind")
    for number, row_of_footer in enumerate(footers if bases else ()):
        base = bases[number % len(bases)]
        for joiner in JOINERS:
            behind = base.text + joiner + row_of_footer.footer
            text, removals = removals_of(base.name, behind.encode())
            title = f"{base.name} + footer {number} of {row_of_footer.site} after {joiner!r}"
            spans, absent = locate(text, Label(base.name, footer=row_of_footer.footer))
            problems += [f"{title}: the footer is not in the text" for _ in absent]
            files["footers"].append(judge(title, text, removals, spans, base.either, absent))

    return Scores(tuple(SetScore(name, tuple(files[name])) for name in SETS), tuple(problems))


def judge(
    name: str,
    text: str,
    removals: Removals,
    labels: Iterable[Span],
    either: Iterable[Span] = (),
    absent: Iterable[str] = (),
) -> FileScore:
    """Compare what was removed from `text` with what its labels say.

    `absent` holds label texts that are not in `text`: they count as missed.

    >>> judge("a", "正文。分享到", [(2, 6, "boilerplate")], [(3, 6)])
    FileScore(name='a', boilerplate=3, removed=3, body=3, lost=1, missed_excerpts=(), \
lost_excerpts=('。',))
    """
    labels = list(labels)
    either = list(either)
    label = bytearray(len(text))
    for start, end in labels:
        label[start:end] = b"\1" * len(label[start:end])
    neutral = bytearray(len(text))
    for start, end in either:
        covers = any(start <= low and high <= end for low, high in labels)
        for index in range(start, min(end, len(text))):
            if covers and label[index]:
                continue
            label[index] = 0
            neutral[index] = 1
    removed = bytearray(len(text))
    taken = bytearray(len(text))
    for start, end, kind in removals:
        removed[start:end] = b"\1" * len(removed[start:end])
        if kind == "boilerplate":
            taken[start:end] = b"\1" * len(taken[start:end])

    missing = list(absent)
    boilerplate = sum(_weight(part) for part in missing)
    gone = body = lost = 0
    left = bytearray(len(text))
    hurt = bytearray(len(text))
    for index, character in enumerate(text):
        if character.isspace():
            continue
        if label[index]:
            boilerplate += 1
            gone += removed[index]
            left[index] = not removed[index]
        elif not neutral[index]:
            body += 1
            lost += taken[index]
            hurt[index] = taken[index]
    return FileScore(
        name=name,
        boilerplate=boilerplate,
        removed=gone,
        body=body,
        lost=lost,
        missed_excerpts=(*(part[:EXCERPT] for part in missing), *_excerpts(text, left)),
        lost_excerpts=tuple(_excerpts(text, hurt)),
    )


def locate(text: str, label: Label) -> tuple[list[Span], list[str]]:
    """Find a label's header (first occurrence) and footer (last) in `text`.

    Returns the spans, and the label texts that are not there.
    """
    spans, absent = [], []
    for part, last in ((label.header, False), (label.footer, True)):
        if not part:
            continue
        span = find(text, part, last=last)
        if span is None:
            absent.append(part)
        else:
            spans.append(span)
    return spans, absent


def find(text: str, part: str, *, last: bool) -> Span | None:
    r"""Find `part` in `text`: exactly, else with white space ignored.

    >>> find("甲 乙\r\n丙", "乙\n丙", last=True)
    (2, 6)
    """
    at = text.rfind(part) if last else text.find(part)
    if at >= 0:
        return at, at + len(part)
    where = [index for index, character in enumerate(text) if not character.isspace()]
    packed = "".join(text[index] for index in where)
    wanted = "".join(part.split())
    at = packed.rfind(wanted) if last else packed.find(wanted)
    if at < 0 or not wanted:
        return None
    return where[at], where[at + len(wanted) - 1] + 1


def load_labels(folder: Path) -> list[Label]:
    """Read `labels.jsonl`; raises ValueError that names the line which is wrong."""
    labels: list[Label] = []
    for where, row in _rows(folder / "labels.jsonl"):
        unknown = set(row) - set(Label.__slots__)
        if unknown or "file" not in row or "kind" not in row:
            raise ValueError(f"{where}: needs file and kind, does not know {sorted(unknown)}")
        if row["kind"] not in (*BOILERPLATE_KINDS, *LOOKALIKE_KINDS):
            raise ValueError(f"{where}: unknown kind {row['kind']!r}")
        if any(known.file == row["file"] for known in labels):
            raise ValueError(f"{where}: a second row for {row['file']}")
        row["either"] = tuple((int(start), int(end)) for start, end in row.get("either", ()))
        labels.append(Label(**row))
    return labels


def load_footers(folder: Path) -> list[Footer]:
    """Read `footers.jsonl`; raises ValueError that names the line which is wrong."""
    footers = []
    for where, row in _rows(folder / "footers.jsonl"):
        if not {"footer", "site"} <= set(row) <= set(Footer.__slots__):
            raise ValueError(f"{where}: needs footer and site, and may have split")
        footers.append(Footer(**row))
    return footers


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if not path.is_file():
        raise ValueError(f"{path}: is not there; a labelled folder has labels.jsonl, footers.jsonl")
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{where}: is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise ValueError(f"{where}: is not an object")
        yield where, row


def _files(folder: Path, part: str) -> list[str]:
    found = (path for path in (folder / part).rglob("*") if path.is_file())
    names = (path.relative_to(folder).as_posix() for path in found)
    return sorted(name for name in names if not name.rsplit("/", 1)[-1].startswith("."))


def _set_of(row: Label, known: bool) -> str:
    if row.file.startswith("reports/national/"):
        return "national"
    if not known:
        return "unlabelled"
    if row.kind in LOOKALIKE_KINDS:
        return "lookalikes"
    return "reports" if row.file.startswith("reports/") else "articles"


def _base(text: str, row: Label, spans: list[Span]) -> Base:
    """Take what stands between a text's head (with its bylines) and its footer."""
    start, end = 0, len(text)
    for low, high in spans:
        if row.footer and (low, high) == spans[-1]:
            end = low
        else:
            start = high
    for low, high in sorted(row.either):
        if low <= start:
            start = max(start, high)
    end = start + len(text[start:end].rstrip())
    inside = ((low - start, high - start) for low, high in row.either if start <= low < end)
    return Base(row.file, text[start:end], tuple(inside))


def _interleave(bases: list[Base]) -> list[Base]:
    """Take bases from each folder in turn, so that a few footers meet every sort of report."""
    folders: dict[str, list[Base]] = {}
    for base in bases:
        folders.setdefault(base.name.rpartition("/")[0], []).append(base)
    turns = zip_longest(*(folders[name] for name in sorted(folders)))
    return [base for turn in turns for base in turn if base is not None]


def _excerpts(text: str, marked: bytearray) -> Iterator[str]:
    """Yield the beginning of each run of marked characters, white space between them included."""
    start = end = -1
    for index, character in enumerate(text):
        if marked[index]:
            start = index if start < 0 else start
            end = index + 1
        elif start >= 0 and not character.isspace():
            yield text[start : min(end, start + EXCERPT)]
            start = -1
    if start >= 0:
        yield text[start : min(end, start + EXCERPT)]


def _weight(text: str) -> int:
    return len("".join(text.split()))


def _sum(values: Iterable[int]) -> int:
    return sum(values)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
