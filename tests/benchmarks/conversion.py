"""Conversion alone in one process, and a naive loop over the same files.

    python -m tests.benchmarks.conversion ours|naive SEEDS PAGES

The loop reads each file as UTF-8, takes what usually stands below a report away with a regular
expression, and writes the rest as it is.  Printed: how many files, and the seconds; what is
looked up, read and compiled before the first file does not count.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from archive.build.folder import Folder
from archive.build.reports import settled
from archive.build.store import Found, find_sources
from archive.convert import paging
from archive.model import Page
from archive.rules import Rules, load_rules
from archive.settings import NO_SETTINGS
from archive.stages.render import words_of
from archive.steps import Steps, abreast

ROOT = Path(__file__).resolve().parents[2]
FOOTER = re.compile(
    r"\n(?:责任编辑|上一篇|下一篇|分享到|打印本页|免责声明|声明：|如若转载|本文(?:内容)?由互联网)[^\n]*"
)


class Rate(NamedTuple):
    """How much was done in one process."""

    files: int
    seconds: float

    @property
    def each(self) -> float:
        """Files a second."""
        return self.files / self.seconds


def rate_of(which: str, seeds: Path, pages: Path) -> Rate:
    """Return the rate of a loop, run in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.conversion", which, str(seeds), str(pages)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Rate(*json.loads(done.stdout))


def ours(sources: Sequence[Found], pages: Path) -> None:
    """Write the page and the account of each source."""
    into = Folder(str(pages), fresh=True)
    for made in abreast(_page(found, load_rules()) for found in sources):
        if made:
            into.put(f"{made.identity}.md", made.markdown.encode())
            into.put(f"{made.identity}.json", made.account.encode())


def _page(found: Found, rules: Rules) -> Steps[Page | None]:
    _, report = yield from settled(found, rules)
    yield
    return (yield from paging(report, words_of(report), NO_SETTINGS))


def naive(sources: Sequence[Found], pages: Path) -> None:
    """Write each source without its footer, as it is."""
    for found in sources:
        text = found.path.read_bytes().decode("utf-8", "replace")
        out = (pages / found.relative).with_suffix(".md")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(FOOTER.sub("", text).encode())


LOOPS: dict[str, Callable[[Sequence[Found], Path], None]] = {"ours": ours, "naive": naive}


def main(which: str, seeds: Path, pages: Path) -> None:
    """Run a loop and print its rate."""
    load_rules()
    sources = find_sources(seeds)
    os.sync()  # what was written before is not waited for
    started = time.perf_counter()
    LOOPS[which](sources, pages)
    print(json.dumps(Rate(len(sources), time.perf_counter() - started)))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "scripts"))
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
