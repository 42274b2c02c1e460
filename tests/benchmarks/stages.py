"""What each stage of a text's journey costs: `make bench-stages [ARGS=FOLDER]`.

CPU time of each stage alone, the least of several runs, scaled to a report of 3,000
characters; and how cleaning grows on one line of 1 and of 5 million characters.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from archive.convert import convert, page
from archive.identity import MEDIA
from archive.model import Decoded, Source
from archive.rules import load_rules
from archive.spans import disjoint
from archive.stages.clean import clean
from archive.stages.decode import Undecodable, decode
from archive.stages.describe import describe
from archive.stages.inspect import inspect
from archive.stages.segment import segment
from archive.stages.structure import structure

ROOT = Path(__file__).resolve().parents[2]
RULES = load_rules()
REPEATS = 15


def main(folder: Path) -> None:
    """Print the cost of the stages over the readable texts below `folder`."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in MEDIA and path.is_file()]
    sources = [
        Source(path.name, path.stem, path.stem, MEDIA[path.suffix], path.read_bytes())
        for path in paths
    ]
    total: dict[str, float] = {}
    characters = count = 0
    for source in sources:
        try:
            decoded = decode(source.data)
        except Undecodable:
            continue
        if decoded.readable:
            characters, count = characters + len(decoded.text), count + 1
            for name, stage in stages(source, decoded).items():
                total[name] = total.get(name, 0.0) + least(stage)
    print(f"{count} texts, {characters:,} characters; us of CPU per 3,000 characters:")
    for name, seconds in total.items():
        print(f"  {name:<26}{seconds / max(characters, 1) * 3e9:8.0f}")
    sentence = "全县上下团结一心，克服连续暴雨带来的困难，保持了平稳发展的好势头。"
    for million in (1, 5):
        text = sentence * (million * 1_000_000 // len(sentence))
        lines = segment(text).lines
        seconds = least(lambda: clean(text, lines, RULES.boilerplate), 3)  # noqa: B023
        print(f"cleaning one line of {million} million characters: {seconds:.3f} s")


def stages(source: Source, decoded: Decoded) -> dict[str, Callable[[], object]]:
    """Return each stage of one text, ready to be run alone."""
    text = decoded.text
    lines, removals = segment(text, source.media)
    cleaned = clean(text, lines, RULES.boilerplate)
    taken = [*removals, *cleaned.removals]
    structured = structure(text, cleaned.lines, taken, source.media)
    blocks, gone = structured.blocks, disjoint([*taken, *structured.removals])
    report = convert(source, RULES)
    title = str(report.metadata["title"].value or "")

    def understand() -> None:
        structure(text, cleaned.lines, taken, source.media)
        describe(source, report.sha256, decoded, gone, blocks, RULES)
        inspect(text, blocks, gone, title)

    return {
        "decode": lambda: decode(source.data),
        "segment": lambda: segment(text, source.media),
        "clean": lambda: clean(text, lines, RULES.boilerplate),
        "structure": lambda: structure(text, cleaned.lines, taken, source.media),
        "describe": lambda: describe(source, report.sha256, decoded, gone, blocks, RULES),
        "inspect": lambda: inspect(text, blocks, gone, title),
        "structure to inspect": understand,
        "render": lambda: page(report),
        "all but reading and writing": lambda: page(convert(source, RULES)),
    }


def least(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the least CPU seconds of several runs: noise only adds."""
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "seeds")
