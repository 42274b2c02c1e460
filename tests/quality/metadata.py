"""Score what the archive says of a report: its metadata, and its outline.

A folder holds texts, `metadata_labels.jsonl` (a row a file) and `outlines/*.txt` (some
files' headings); the rows for texts that are not part of the project stand here instead.
A field is judged in one of four ways:

- exact: the value is the label's, or one that the row's `also` allows;
- missing: the label has a value, and the archive says masked, unknown or nothing;
- wrong: a value with a status that claims it (stated, inferred, curated) and another than
  the label's, or a value where the text states none (a label of null);
- absent: neither has a value; this is not counted.

Everything is measured twice: with the files' own names, and with neutral ones.  Under a
neutral name the fields that only the name states (`from_name`) are not judged.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Literal

from .adapter import SCRIPTS

if TYPE_CHECKING:
    from archive.model import Report

# The path of the text, the report's name without its ending, its bytes.
ReportOf = Callable[[str, str, bytes], "Report"]
Verdict = Literal["exact", "missing", "wrong", "absent"]

HERE: Final = Path(__file__).resolve().parent
LABELS: Final = "metadata_labels.jsonl"
OUTLINES: Final = "outlines"

FIELDS: Final = ("title", "period", "period_ahead", "place", "genre", "level", "year")
CLAIMS: Final = ("stated", "inferred", "curated")
LEVELS: Final = ("国家", "省", "市", "县", "乡镇", "村")
OTHER: Final = "other"  # of a genre: none of those below
GENRES: Final = (
    "政府工作报告",
    "工作总结",
    "工作计划",
    "工作总结和计划",
    "统计公报",
    "统计数据",
    "审计报告",
    "预算报告",
    "计划报告",
    "政府信息公开年度报告",
    "白皮书",
    "调研报告",
    "讲话",
    "通知",
    "规定",
    "方案",
    "规划",
    "决定",
    "意见",
    "公告",
    "新闻报道",
    "评论文章",
    "经济形势报告",
    "国会研究报告",
    "国情咨文",
    "审计问责报告",
)
KEYS: Final = {"file", *FIELDS, "from_name", "also", "unscored", "masked_place", "why"}
MEASURES: Final = ("exact", "unharmed")


@dataclass(frozen=True, slots=True)
class Label:
    """A row of the labels: what a reader of the text would say of it."""

    file: str
    values: Mapping[str, Any]  # by field; None: neither text nor name states it
    from_name: tuple[str, ...] = ()  # fields that only the file's name states
    also: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # as right as the value
    unscored: tuple[str, ...] = ()  # fields on which readers would differ
    masked_place: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of an outline; an optional one may be a heading or not, as the program likes."""

    level: int
    prefix: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive said of one field of one report."""

    file: str
    field: str
    expected: Any
    got: Any
    status: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class FieldScore:
    """A field's answers, and its shares; a share of nothing is None."""

    name: str
    answers: tuple[Answer, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(answer.verdict == verdict for answer in self.answers)

    @property
    def stated(self) -> int:
        """The reports whose text or name states the field."""
        return sum(answer.expected is not None for answer in self.answers)

    @property
    def exact(self) -> float | None:
        return _share(self.count("exact"), self.stated)

    @property
    def points(self) -> float | None:
        """Exact less wrong, as a share: a wrong value costs twice what a missing one does."""
        return _share(self.count("exact") - self.count("wrong"), self.stated)

    @property
    def unharmed(self) -> float | None:
        """The share of all judged reports of which nothing wrong is claimed."""
        return _share(len(self.answers) - self.count("wrong"), len(self.answers))

    def measures(self) -> dict[str, float | None]:
        return {"exact": self.exact, "unharmed": self.unharmed}


@dataclass(frozen=True, slots=True)
class OutlineScore:
    """How the headings of one report meet its labelled outline."""

    file: str
    labelled: int
    right: int  # found, at the right level
    found: int  # at any level
    given: int  # the archive's headings
    missed: tuple[str, ...] = ()
    false: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """All that was measured on a folder."""

    named: tuple[FieldScore, ...]
    neutral: tuple[FieldScore, ...]
    outlines: tuple[OutlineScore, ...]
    reports: int
    problems: tuple[str, ...] = ()

    @property
    def outline_right(self) -> float | None:
        """The share of labelled headings that are found at the right level."""
        return _share(sum(o.right for o in self.outlines), sum(o.labelled for o in self.outlines))

    @property
    def outline_true(self) -> float | None:
        """The share of the archive's headings that are not false."""
        given = sum(o.given for o in self.outlines)
        return _share(given - self.false_headings, given)

    @property
    def false_headings(self) -> int:
        return sum(len(o.false) for o in self.outlines)

    def measures(self) -> dict[str, dict[str, float | None]]:
        """Return every measure that has a floor, by part: "named title", "outline"."""
        parts = {
            f"{names} {score.name}": score.measures()
            for names, scores in (("named", self.named), ("neutral", self.neutral))
            for score in scores
        }
        return {**parts, "outline": {"exact": self.outline_right, "unharmed": self.outline_true}}

    def mistakes(self) -> list[Answer]:
        """Return what is wrong, then what is missing, of every field in turn.

        What neutral names bring about comes after what the files' own names do.
        """
        answers = {
            (a.file, a.field, a.verdict, _shown(a.got)): a
            for score in (*self.neutral, *self.named)
            for a in score.answers
            if a.verdict in ("wrong", "missing")
        }
        own = {id(a) for score in self.named for a in score.answers}
        turns: Counter[tuple[Verdict, str]] = Counter()
        ranked: list[tuple[bool, int, Answer]] = []
        for answer in sorted(answers.values(), key=lambda a: id(a) not in own):
            turn = (answer.verdict, answer.field)
            turns[turn] += 1
            ranked.append((answer.verdict == "missing", turns[turn], answer))
        return [answer for *_, answer in sorted(ranked, key=lambda row: row[:2])]


def report_of(path_name: str, name: str, data: bytes) -> Report:
    """Return what the archive makes of `data` when its file is called `name`."""
    return _converter()(path_name, name, data)


@cache
def _converter() -> ReportOf:
    if str(SCRIPTS) not in sys.path:
        sys.path.insert(0, str(SCRIPTS))
    from archive.convert import convert
    from archive.model import Source
    from archive.rules import load_rules

    rules = load_rules()

    def report(path_name: str, name: str, data: bytes) -> Report:
        path = PurePosixPath(path_name)
        path = path.with_name(name + path.suffix)
        source = Source(
            path=f"seeds/{path}",
            identity=str(path.with_suffix("")) if path.suffix else str(path),
            name=name,
            media="markdown" if path.suffix == ".md" else "plain",
            data=data,
        )
        return convert(source, rules)

    return report


def labels_for(folder: Path) -> list[Label]:
    """Return the labels of a folder's texts: its own, or those kept here for such a folder."""
    own = folder / LABELS
    rows = load_labels(own if own.is_file() else HERE / LABELS)
    return rows if own.is_file() else [row for row in rows if (folder / row.file).is_file()]


def outlines_for(folder: Path) -> dict[str, list[Heading]]:
    """Return the labelled outlines of a folder's texts, by file."""
    own = folder / LABELS
    found = load_outlines((folder if own.is_file() else HERE) / OUTLINES)
    return {file: outline for file, outline in found.items() if (folder / file).is_file()}


def load_labels(path: Path) -> list[Label]:
    """Return the rows of a labels file.

    Raises:
        ValueError: a row is not what a row may be; the message names file and line.
    """
    rows: list[Label] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            rows.append(_label(json.loads(line)))
        except (TypeError, ValueError, KeyError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
        if rows[-1].file in {row.file for row in rows[:-1]}:
            raise ValueError(f"{path.name}:{number}: a second row for {rows[-1].file}")
    return rows


def _label(row: Mapping[str, Any]) -> Label:
    if unknown := row.keys() - KEYS:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    if lacking := {"file", *FIELDS} - row.keys():
        raise ValueError(f"without {sorted(lacking)}")
    also: Mapping[str, list[Any]] = row.get("also", {})
    from_name, unscored = tuple(row.get("from_name", ())), tuple(row.get("unscored", ()))
    if strange := {*also, *from_name, *unscored} - set(FIELDS):
        raise ValueError(f"no fields {sorted(strange)}")
    for genre in [row["genre"], *also.get("genre", ())]:
        if genre not in (None, OTHER, *GENRES):
            raise ValueError(f"unknown genre {genre!r}")
    if row["level"] not in (None, *LEVELS):
        raise ValueError(f"unknown level {row['level']!r}")
    values = {name: row[name] for name in FIELDS}
    return Label(row["file"], values, from_name, also, unscored, row.get("masked_place", ""))


def load_outlines(folder: Path) -> dict[str, list[Heading]]:
    """Return the outlines of `folder/*.txt` by the file that they are of.

    The first line is "# " and the file's path; each other line is a level, a tab and the
    beginning of a heading.  A level with "?" before it marks an optional heading.

    Raises:
        ValueError: a line is not one of these; the message names file and line.
    """
    outlines: dict[str, list[Heading]] = {}
    for path in sorted(folder.glob("*.txt")):
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        if not first.startswith("# "):
            raise ValueError(f"{path.name}:1: does not name its report")
        outline = outlines[first.removeprefix("# ")] = []
        for number, line in enumerate(lines, 2):
            level, tab, prefix = line.partition("\t")
            if not (tab and prefix and level.removeprefix("?").isdecimal()):
                raise ValueError(f"{path.name}:{number}: is no level, tab and heading")
            outline.append(Heading(int(level.removeprefix("?")), prefix, level.startswith("?")))
    return outlines


def score_metadata(
    corpus: Path,
    labels: Sequence[Label],
    convert: ReportOf = report_of,
    outlines: Mapping[str, Sequence[Heading]] | None = None,
) -> Table:
    """Return how the archive does on the labelled texts of `corpus`."""
    named: list[Answer] = []
    neutral: list[Answer] = []
    drawn: list[OutlineScore] = []
    problems: list[str] = []
    outlines = outlines or {}
    for number, label in enumerate(labels, 1):
        path = corpus / label.file
        if not path.is_file():
            problems.append(f"{label.file}: has labels, and no file")
            continue
        data = path.read_bytes()
        report = convert(label.file, PurePosixPath(label.file).stem, data)
        named += judge(label, report)
        if label.file in outlines:
            drawn.append(judge_outline(label.file, outlines[label.file], headings_of(report)))
        report = convert(label.file, f"report-{number:03}", data)
        neutral += judge(label, report, skip=label.from_name)
    unlabelled = sorted(set(outlines) - {label.file for label in labels})
    problems += [f"{file}: has an outline, and no labels" for file in unlabelled]
    return Table(_by_field(named), _by_field(neutral), tuple(drawn), len(labels), tuple(problems))


def judge(label: Label, report: Report, skip: Sequence[str] = ()) -> Iterator[Answer]:
    """Yield an answer for every field of the label that is to be judged."""
    for name in FIELDS:
        if name in label.unscored or name in skip:
            continue
        expected = label.values[name]
        known = report.metadata.get(name)
        status = known.status if known else "unknown"
        got = known.value if known and status in CLAIMS else None
        if expected is None and not label.also.get(name):
            verdict: Verdict = "absent" if got is None else "wrong"
        elif any(_same(name, right, got) for right in [expected, *label.also.get(name, ())]):
            verdict = "exact"
        else:
            verdict = "missing" if got is None else "wrong"
        yield Answer(label.file, name, expected, got, status, verdict)


def _same(name: str, right: Any, got: Any) -> bool:
    if name == "genre" and right == OTHER:
        return got not in GENRES
    if got is None or right is None:
        return right is got
    if name == "place":
        return isinstance(got, Mapping) and str(got.get("code")) == right["code"]
    if name == "title":
        start = str(right).removesuffix("…")  # of a long title the label has the beginning
        whole = start == right
        return _plain(got) == _plain(right) if whole else _plain(got).startswith(_plain(start))
    return str(got) == str(right)


def headings_of(report: Report) -> list[tuple[int, str]]:
    """Return the level and the text of every heading of a report, in order."""
    from archive.spans import Kept

    kept = Kept(report.text, report.removals)
    return [
        (block.level, kept.string(block.start, block.end))
        for block in report.blocks
        if block.kind == "heading"
    ]


def judge_outline(
    file: str, labelled: Sequence[Heading], given: Sequence[tuple[int, str]]
) -> OutlineScore:
    """Meet the headings of a report with its outline, in order and by their beginnings."""
    pairs = _pairs(labelled, [(level, _plain(text)) for level, text in given])
    needed = [heading for heading in labelled if not heading.optional]
    met = [(labelled[one], given[other]) for one, other in pairs]
    found = {one for one, _ in pairs}
    used = {other for _, other in pairs}
    return OutlineScore(
        file,
        labelled=len(needed),
        right=sum(not h.optional and h.level == level for h, (level, _) in met),
        found=sum(not h.optional for h, _ in met),
        given=len(given),
        missed=tuple(h.prefix for i, h in enumerate(labelled) if i not in found and not h.optional),
        false=tuple(
            " ".join(text.split())[:24] for i, (_, text) in enumerate(given) if i not in used
        ),
    )


def _pairs(labelled: Sequence[Heading], given: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """Return the most pairs in order, those of the same level before others."""
    worth = [
        [
            2 + (heading.level == level) if text.startswith(_plain(heading.prefix)) else 0
            for level, text in given
        ]
        for heading in labelled
    ]
    best = [[0] * (len(given) + 1) for _ in range(len(labelled) + 1)]
    for i in range(len(labelled) - 1, -1, -1):
        for j in range(len(given) - 1, -1, -1):
            both = worth[i][j] + best[i + 1][j + 1] if worth[i][j] else 0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(labelled) and j < len(given):
        if worth[i][j] and best[i][j] == worth[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def as_table(table: Table) -> str:
    """Return a line a field, and one for the outlines."""
    head = "stated  exact  wrong  missing  points"
    lines = [
        f"{f'what is said of {table.reports} reports':24}{'with their names':^{len(head)}}    "
        f"{'with neutral names':^{len(head)}}",
        f"{'':24}{head}    {head}",
    ]
    for named, neutral in zip(table.named, table.neutral, strict=True):
        lines.append(f"{named.name:24}{_row(named)}    {_row(neutral)}")
    if table.outlines:
        labelled = sum(o.labelled for o in table.outlines)
        elsewhere = sum(o.found - o.right for o in table.outlines)
        lines.append(
            f"{f'outlines of {len(table.outlines)}':24}{labelled:>6} "
            f"{_percent(table.outline_right):>6}  at another level {elsewhere}, missed "
            f"{sum(len(o.missed) for o in table.outlines)}, false {table.false_headings}"
        )
    return "\n".join(lines)


def as_worst(table: Table, number: int) -> str:
    """Return the worst mistakes, and the outlines that are furthest from their labels."""
    mistakes = table.mistakes()
    lines = ["", f"Metadata ({len(mistakes)} mistakes): file, field, expected, got, status"]
    lines += [
        f"  {bad.file}  {bad.field}  {_shown(bad.expected)}  {_shown(bad.got)}  {bad.status}"
        for bad in mistakes[:number]
    ]
    drawn = [o for o in table.outlines if o.missed or o.false or o.right < o.labelled]
    drawn.sort(key=lambda o: o.right - o.labelled - len(o.false))
    if drawn:
        lines += ["", "Outlines: missed -, false +"]
    for outline in drawn[:number]:
        lines.append(f"  {outline.file}  {outline.right} of {outline.labelled}")
        lines += [f"    - {prefix}" for prefix in outline.missed[:number]]
        lines += [f"    + {text}" for text in outline.false[:number]]
    return "\n".join(lines)


def as_json(table: Table) -> dict[str, Any]:
    """Return the measures and every mistake as plain values."""
    return {
        "reports": table.reports,
        "measures": table.measures(),
        "false_headings": table.false_headings,
        "mistakes": [
            {
                "file": bad.file,
                "field": bad.field,
                "expected": bad.expected,
                "got": _shown(bad.got),
                "status": bad.status,
            }
            for bad in table.mistakes()
        ],
    }


def _by_field(answers: Iterable[Answer]) -> tuple[FieldScore, ...]:
    found = list(answers)
    return tuple(
        FieldScore(name, tuple(answer for answer in found if answer.field == name))
        for name in FIELDS
    )


def _row(score: FieldScore) -> str:
    return (
        f"{score.stated:>6} {_percent(score.exact):>6} {score.count('wrong'):>6}"
        f" {score.count('missing'):>8} {_percent(score.points):>7}"
    )


def _plain(text: Any) -> str:
    """Return a text as it is compared: compatibility forms, no white space, no Markdown marks."""
    folded = unicodedata.normalize("NFKC", str(text))
    return "".join(c for c in folded if not c.isspace() and c not in "*#_\\`")


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('name')} {value.get('code')}"
    return "–" if value is None else str(value)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
