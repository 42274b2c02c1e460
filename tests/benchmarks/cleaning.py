"""What cleaning costs: `make bench-cleaning [ARGS=FOLDER]` over the texts of a folder.

CPU time of the stage alone, scaled to a report of 3,000 characters; and how it grows
on one line of 1 and of 5 million characters.
"""

import sys
import time
from pathlib import Path

from archive.identity import MEDIA
from archive.rules import load_rules
from archive.stages.clean import clean
from archive.stages.decode import Undecodable, decode
from archive.stages.segment import Segmented, segment

ROOT = Path(__file__).resolve().parents[2]
REPEATS = 5


def main(folder: Path) -> None:
    """Print the cost of cleaning the texts below `folder`, and of one huge line."""
    rules = load_rules().boilerplate
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in MEDIA and path.is_file():
            try:
                text = decode(path.read_bytes()).text
            except Undecodable:
                continue
            texts.append((text, segment(text, MEDIA[path.suffix])))
    characters = sum(len(text) for text, _ in texts)
    seconds = min(_seconds(texts, rules) for _ in range(REPEATS))
    typical = [pair for pair in texts if 1_500 <= len(pair[0]) <= 6_000]
    each = min(_seconds(typical, rules) for _ in range(REPEATS)) if typical else 0.0
    size = sum(len(text) for text, _ in typical) or 1
    print(f"{len(texts)} texts, {characters:,} characters: {seconds / characters * 3e9:.0f} us "
          f"per 3,000 characters")  # fmt: skip
    print(f"{len(typical)} texts of 1,500 to 6,000 characters: {each / size * 3e9:.0f} us "
          f"per 3,000 characters, {each / max(len(typical), 1) * 1e6:.0f} us a text")  # fmt: skip
    sentence = "全县上下团结一心，克服连续暴雨带来的困难，保持了平稳发展的好势头。"
    one, five = (sentence * (n * 1_000_000 // len(sentence)) for n in (1, 5))
    small, large = (_seconds([(text, segment(text))], rules) for text in (one, five))
    print(f"one line of 1 and of 5 million characters: {small:.3f} s and {large:.3f} s")


def _seconds(texts: list[tuple[str, Segmented]], rules: object) -> float:
    started = time.process_time()
    for text, segmented in texts:
        clean(text, segmented.lines, rules)  # type: ignore[arg-type]
    return time.process_time() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "quality" / "labelled")
