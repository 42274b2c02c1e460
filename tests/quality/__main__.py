"""Print how the archive does on a labelled folder: `python -m tests.quality FOLDER`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from . import metadata
from .adapter import removals_of
from .score import SETS, SPLITS, FileScore, RemovalsOf, Scores, score

TITLE_WIDTH = max(map(len, SETS.values()))


def main(
    argv: list[str] | None = None,
    removals: RemovalsOf = removals_of,
    reports: metadata.ReportOf = metadata.report_of,
) -> int:
    """Return 0, 1 where a label could not be scored as it stands, 2 for a wrong folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("folder", type=Path, help="reports/, boilerplate/ and two .jsonl files")
    parser.add_argument("--split", help=f"only the rows of this split: {', '.join(SPLITS)}")
    parser.add_argument("--json", action="store_true", help="print every file's score as JSON")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst files")
    options = parser.parse_args(argv)
    folder: Path = options.folder
    try:
        described = _described(folder, reports) if options.split is None else None
        only_described = described and not (folder / "labels.jsonl").is_file()
        scores = Scores(()) if only_described else score(folder, removals, options.split)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        values = as_json(scores)
        if described:
            values["metadata"] = metadata.as_json(described)
        print(json.dumps(values, ensure_ascii=False, indent=1))
    else:
        if scores.sets:
            print(as_table(scores))
        if described:
            print(("\n" if scores.sets else "") + metadata.as_table(described))
        if options.worst and scores.sets:
            print(as_worst(scores, options.worst))
        if options.worst and described:
            print(metadata.as_worst(described, options.worst))
    problems = [*scores.problems, *(described.problems if described else ())]
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if problems else 0


def _described(folder: Path, reports: metadata.ReportOf) -> metadata.Table | None:
    """Return what is measured of the metadata where the labelled texts are there."""
    labels = metadata.labels_for(folder)
    outlines = metadata.outlines_for(folder)
    return metadata.score_metadata(folder, labels, reports, outlines) if labels else None


def as_table(scores: Scores) -> str:
    """Return a line a set: files, shares of boilerplate removed and body lost, exact, hurt."""
    lines = [f"{'':{TITLE_WIDTH}}  files  boilerplate removed  body lost  exactly right  hurt"]
    lines += [
        f"{SETS[part.name]:{TITLE_WIDTH}}  {len(part.files):>5}"
        f"  {_percent(part.boilerplate_removed, 2):>19}  {_percent(part.body_lost, 3):>9}"
        f"  {part.exact_files:>6} {_percent(part.exact, 1):>6}  {part.hurt_files:>4}"
        for part in scores.sets
    ]
    return "\n".join(lines)


def as_worst(scores: Scores, number: int) -> str:
    """Return the files that lost most of their words, then those that kept most boilerplate."""
    files = [file for part in scores.sets for file in part.files]
    lost = sorted((f for f in files if f.lost), key=lambda f: -f.lost)[:number]
    missed = sorted((f for f in files if f.missed), key=lambda f: -f.missed)[:number]
    lines = ["", f"Words lost ({sum(f.hurt for f in files)} files):"]
    for file in lost:
        lines += [f"  {file.lost:>6}  {file.name}", *_quoted(file.lost_excerpts)]
    lines += ["", f"Boilerplate missed ({sum(f.missed > 0 for f in files)} files):"]
    for file in missed:
        lines += [f"  {file.missed:>6}  {file.name}", *_quoted(file.missed_excerpts)]
    return "\n".join(lines)


def as_json(scores: Scores) -> dict[str, Any]:
    """Return the scores as plain values."""
    return {
        "sets": {
            part.name: {
                "files": len(part.files),
                "boilerplate_removed": part.boilerplate_removed,
                "body_lost": part.body_lost,
                "exact_files": part.exact_files,
                "hurt_files": part.hurt_files,
                **part.measures(),
                "each": [_file(file) for file in part.files],
            }
            for part in scores.sets
        },
        "problems": list(scores.problems),
    }


def _file(file: FileScore) -> dict[str, Any]:
    return {
        "name": file.name,
        "boilerplate": file.boilerplate,
        "removed": file.removed,
        "body": file.body,
        "lost": file.lost,
        "missed_excerpts": list(file.missed_excerpts),
        "lost_excerpts": list(file.lost_excerpts),
    }


def _percent(share: float | None, digits: int) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f}%"


def _quoted(excerpts: tuple[str, ...]) -> list[str]:
    return [f"          {excerpt!r}" for excerpt in excerpts]


if __name__ == "__main__":
    raise SystemExit(main())
