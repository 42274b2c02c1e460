"""How well bytes are read: `python -m tests.quality.decoding [FOLDER] [--worst N]`.

Without a folder our own set is read (`encoded.py`).  A folder of badly encoded files has beside
or in it a manifest, `…MANIFEST.json`: a list of `{"file", "source", "how"}`, in which `how` says
what was done to the text.  Each file is

- right: read as a person would; where something is lost for good, that is said;
- flagged: not so, but the page or the list of holdings says that something is wrong;
- wrong: read otherwise, and nothing is said.

Files that no manifest describes are right if they are UTF-8 and read so; the others are listed
with their encoding, for a person to look at.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from archive.catalog.holdings import TO_CHECK
from archive.stages.decode import LOST, Undecodable, decode
from tests.quality.encoded import Case, cases

RIGHT, FLAGGED, WRONG, UNKNOWN = "right", "flagged", "wrong", "unlabelled"
CODECS = {  # of what `how` says; the first that it holds
    "utf-16le + BOM": "utf-16",
    "utf-16be without BOM": "utf-16-be",
    "UTF-8 BOM": "utf-8-sig",
    "Traditional text in gb18030": "gb18030",
}
WHOLE = (*CODECS, "encode gb18030", "byte copy")
EMPTY = ("0 bytes", "one LF", "whitespace only", "BOM only")
_ENCODED = re.compile(r"encode (\S+)")
_REMADE = ("decoded as", "first half")  # needs the text from which it was made
_CUT = "cut in the middle"


class Judged(NamedTuple):
    """What became of one file."""

    name: str
    verdict: str
    encoding: str
    said: tuple[str, ...]  # codes of problems


def judge(case: Case, known: bool = True) -> Judged:
    """Read a case and compare; without a known text only doubts tell."""
    try:
        found = decode(case.data)
    except Undecodable as refusal:
        verdict = RIGHT if case.text == "" else FLAGGED
        return Judged(case.name, verdict, "", (refusal.code,))
    said = tuple(problem.code for problem in found.problems)
    flagged = not found.readable or any(code in TO_CHECK for code in said)
    if not known:
        verdict = FLAGGED if flagged else UNKNOWN
    elif case.text is None:
        verdict = RIGHT if flagged else WRONG
    elif case.text in (found.text, found.text.removesuffix(LOST)):
        verdict = RIGHT
    else:
        verdict = FLAGGED if flagged else WRONG
    return Judged(case.name, verdict, found.encoding, said)


def of_folder(folder: Path) -> Iterator[Judged]:
    """Judge every file of a folder by the manifest in or beside it."""
    manifests = [*folder.rglob("*MANIFEST.json"), *folder.parent.glob("*MANIFEST.json")]
    known = {path: case for manifest in manifests for case, path in _described(manifest)}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path in manifests:
            continue
        if path in known:
            yield judge(known[path])
            continue
        data, name = path.read_bytes(), path.relative_to(folder).as_posix()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield judge(Case(name, data, ""), known=False)
            continue
        one = judge(Case(name, data, text if text.strip() else ""))
        # what was repaired is another text, and says so
        told = one.verdict == WRONG and "repaired" in one.said
        yield one._replace(verdict=UNKNOWN) if told else one


def _described(manifest: Path) -> Iterator[tuple[Case, Path]]:
    """Yield a case for each file of a manifest that is there."""
    rows = json.loads(manifest.read_text("utf-8"))
    there = [(row, path) for row in rows if (path := manifest.parent / row["file"]).is_file()]
    files = {path.name: path for path in manifest.parent.rglob("*") if path.is_file()}
    originals: dict[str, str] = {}
    for row, path in there:  # itself, or one of which nothing was lost
        if source := files.get(Path(row["source"]).name):
            originals[row["source"]] = source.read_bytes().decode("utf-8", "replace")
        elif row["how"] in WHOLE:
            originals[row["source"]] = str(_meant(path.read_bytes(), row["how"], None))
    for row, path in there:
        data = path.read_bytes()
        text = _meant(data, row["how"], originals.get(row["source"]))
        if text is not None or LOST.encode() in data:
            yield Case(f"{path.parent.name}/{path.name}", data, text), path


def _meant(data: bytes, how: str, original: str | None) -> str | None:
    """Return the text that a person would read; None where something is lost, or not known."""
    if how in EMPTY:
        return ""
    if any(words in how for words in _REMADE):
        if original is not None and how.startswith("GBK"):  # which has not every character
            original = original.encode("gbk", "replace").decode("gbk")
        return None if LOST.encode() in data else original
    if how.startswith(_CUT):
        return data.decode("utf-8", "ignore")
    named = _ENCODED.match(how)
    codec = named[1] if named else next((c for words, c in CODECS.items() if words in how), "utf-8")
    return data.decode(codec).removeprefix("\ufeff")


def report(judged: Sequence[Judged], worst: int) -> str:
    """Return what came out, for a person."""
    counts = Counter(one.verdict for one in judged)
    sure = len(judged) - counts[UNKNOWN]
    lines = [f"{len(judged)} files"]
    lines += [
        f"  {verdict:10} {counts[verdict]:6} {counts[verdict] / max(sure, 1):7.3f}"
        for verdict in (RIGHT, FLAGGED, WRONG)
    ]
    if counts[UNKNOWN]:
        lines.append(f"  {UNKNOWN:10} {counts[UNKNOWN]:6}  to be looked at, below")
    for verdict in (WRONG, FLAGGED, UNKNOWN):
        for one in [one for one in judged if one.verdict == verdict][:worst]:
            said = ", ".join(dict.fromkeys(one.said)) or "nothing"
            lines.append(f"  {verdict}: {one.name}: {one.encoding or 'refused'}, said: {said}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Judge a folder, or our own set; 1 where a file is wrong and nothing is said."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--worst", type=int, default=40, metavar="N", help="files that are named")
    options = parser.parse_args(argv)
    if options.folder:
        judged = list(of_folder(options.folder.resolve()))
    else:
        judged = [judge(case) for case in cases()]
    print(report(judged, options.worst))
    return int(any(one.verdict == WRONG for one in judged))


if __name__ == "__main__":
    sys.exit(main())
