"""Print which reports of a folder are the same text: `python -m tests.quality.duplicates FOLDER`.

The truth is found in another way than the archive finds it: every pair is compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np

from tests.variants import variants

from .adapter import SCRIPTS

if str(SCRIPTS) not in sys.path:
    sys.path.insert(0, str(SCRIPTS))

Pair = tuple[int, int]

TRUE_GRAM, TRUE_SHARE = 12, 0.5  # characters; of the shorter text's n-grams
PAGE = SCRIPTS.parent / "docs" / "about" / "duplicates-measured.md"
FOLDERS = ("reports", "boilerplate", "bad")
SIZES = (600, 1500, 3000)  # characters of generated reports


class Score(NamedTuple):
    """What was found of what is true."""

    found: set[Pair]
    true: set[Pair]

    @property
    def precision(self) -> float:
        return len(self.found & self.true) / max(1, len(self.found))

    @property
    def recall(self) -> float:
        return len(self.found & self.true) / max(1, len(self.true))

    def line(self, name: str) -> str:
        return (
            f"{name}: {len(self.true)} pairs, {len(self.found)} found, "
            f"precision {self.precision:.4f}, recall {self.recall:.4f}"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0; 1 where precision is below 0.99 or recall below 0.95; 2 for a wrong folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.duplicates", description=__doc__)
    parser.add_argument("folder", type=Path, help="any of " + ", ".join(FOLDERS))
    parser.add_argument("--generated", type=int, default=100, metavar="N", help="reports, by size")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} too")
    options = parser.parse_args(argv)
    texts = texts_of(options.folder)
    if not texts:
        print(f"{options.folder}: no readable report in {', '.join(FOLDERS)}", file=sys.stderr)
        return 2
    names = list(texts)
    score = Score(pairs_found(list(texts.values())), pairs_true(list(texts.values())))
    scores = [score]
    print(score.line(f"{len(names)} readable reports"))
    known = {pair for pair in known_pairs(options.folder, names) if pair not in score.true}
    for title, pairs in (
        ("found", score.found),
        ("found and not true", score.found - score.true),
        ("true and not found", score.true - score.found),
        ("copies by name, which the texts as read are not", known),
    ):
        print(f"\n{title}: {len(pairs)}")
        for left, right in sorted(pairs):
            print(f"  {names[left]}  =  {names[right]}")
    print()
    for size in SIZES:
        made = variants(options.generated, size, size)
        scores.append(Score(pairs_found(made.texts), made.pairs))
        print(scores[-1].line(f"{len(made.texts)} generated of {size} characters"))
    if options.write:
        PAGE.write_text(page(names, scores), "utf-8")
    return int(any(one.precision < 0.99 or one.recall < 0.95 for one in scores))


def page(names: Sequence[str], scores: Sequence[Score]) -> str:
    """Return what was measured as a page: the first score is that of the reports with `names`."""
    from archive.stages.escaping import escape

    rows = [(f"一个文件夹的 {len(names):,} 篇真实报告和坏文件", scores[0])]
    rows += [
        (f"生成的报告及其版本，每篇 {size:,} 字", score)
        for size, score in zip(SIZES, scores[1:], strict=True)
    ]
    table = "\n".join(
        f"| {name} | {len(score.true):,} | {len(score.found):,} "
        f"| {score.precision:.4f} | {score.recall:.4f} |"
        for name, score in rows
    )
    groups = "".join(
        f"- {' ＝ '.join(escape(names[number]) for number in group)}\n"
        for group in groups_of(scores[0].found)
    )
    return f"""# 同一文本：实测

由 `make duplicates ARGS=文件夹` 写成，不要手改。
“真有的对”另用一种办法找出：每两篇都比较；生成的报告，版本是已知的。

| 文本 | 真有的对 | 找到的对 | 准确率 | 召回率 |
|---|---|---|---|---|
{table}

## 那个文件夹里找到的 {{#found}}

只列文件名；同一行的是同一文本。

{groups}"""


def groups_of(pairs: set[Pair]) -> list[list[int]]:
    """Return the numbers that pairs join, in groups.

    >>> groups_of({(0, 2), (2, 5), (1, 3)})
    [[0, 2, 5], [1, 3]]
    """
    groups: dict[int, list[int]] = {}
    for left, right in sorted(pairs):
        group = groups.setdefault(left, [left])
        for number in groups.get(right, [right]):
            if groups.get(number) is not group:
                group.append(number)
                groups[number] = group
    return sorted({id(group): sorted(group) for group in groups.values()}.values())


def texts_of(folder: Path) -> dict[str, str]:
    """Return the texts that are readable, as search has them, by the names of their files."""
    from archive.convert import convert
    from archive.model import MediaType, Source
    from archive.rules import load_rules
    from archive.search.records import record_of
    from archive.stages.render import words_of

    rules = load_rules()
    texts = {}
    for path in sorted(path for name in FOLDERS for path in folder.glob(f"{name}/**/*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        media: MediaType = "markdown" if path.suffix == ".md" else "plain"
        source = Source(f"seeds/{name}", name, path.stem, media, path.read_bytes())
        report = convert(source, rules)
        if report.status == "archived" and (text := record_of(report, words_of(report)).text):
            texts[name] = text
    return texts


def pairs_found(texts: Sequence[str], partition: int = 400) -> set[Pair]:
    """Return the pairs of one family, and of exact copies, as the archive finds them."""
    from archive.catalog.families import candidates_of, comparing, families_of
    from archive.catalog.signatures import sheet_of, signature_of

    signatures = [signature_of(text) for text in texts]
    starts = range(0, len(texts), partition)
    candidates = candidates_of([sheet_of(signatures[at : at + partition]) for at in starts])
    copies = {group[0]: group for group in candidates.copies()}
    pairs = {pair for group in copies.values() for pair in combinations(group, 2)}
    for family in families_of(candidates, comparing(texts.__getitem__)):
        numbers = sorted(n for one in family.members for n in copies.get(one, (one,)))
        pairs.update(combinations(numbers, 2))
    return pairs


def pairs_true(texts: Sequence[str]) -> set[Pair]:
    """Return the pairs of which most of the shorter one stands in the other; all are compared."""
    from archive.search.folding import fold

    holders: dict[str, list[int]] = defaultdict(list)
    sizes = np.zeros(len(texts))
    solid = ["".join(text.split()) for text in texts]
    for number, text in enumerate(texts):
        letters = "".join(char for char in fold(text) if not char.isdigit() and char not in "x某")
        grams = {letters[at : at + TRUE_GRAM] for at in range(len(letters) - TRUE_GRAM + 1)}
        sizes[number] = len(grams)
        for gram in grams:
            holders[gram].append(number)
    common = np.zeros((len(texts), len(texts)), np.int32)
    for numbers in holders.values():
        if len(numbers) > 1:
            common[np.ix_(numbers, numbers)] += 1
    shorter = np.minimum.outer(sizes, sizes)
    same = (common >= TRUE_SHARE * shorter) & (shorter > 0)
    pairs = {(int(left), int(right)) for left, right in np.argwhere(np.triu(same, 1))}
    return pairs | {pair for pair in combinations(range(len(texts)), 2) if _equal(solid, pair)}


def _equal(texts: Sequence[str], pair: Pair) -> bool:
    return texts[pair[0]] == texts[pair[1]]


def known_pairs(folder: Path, names: Sequence[str]) -> set[Pair]:
    """Return the pairs that names and the list of constructed files say are copies."""
    origin: dict[str, str] = {}
    manifest = folder / "bad-constructed-MANIFEST.json"
    if manifest.is_file():
        listed = json.loads(manifest.read_text("utf-8"))
        rows = listed if isinstance(listed, list) else listed.get("files", [])
        origin = {row["file"]: PurePosixPath(row["source"]).name for row in rows}
    by_origin: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        path = PurePosixPath(name)
        if name in origin:
            by_origin[origin[name]].append(number)
        elif path.parent.name in ("national", "national-othercopy"):
            by_origin[f"national {path.name}"].append(number)
        elif path.parts[0] == "reports":
            by_origin[path.name].append(number)
    return {pair for numbers in by_origin.values() for pair in combinations(numbers, 2)}


if __name__ == "__main__":
    raise SystemExit(main())
