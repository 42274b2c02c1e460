"""The one place where the measure meets the archive."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def removals_of(path_name: str, data: bytes) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the decoded text of `data` and what the archive removes from it.

    `path_name` is the file's path inside its set, with forward slashes; its
    ending decides between plain text and Markdown.  A removal is (start, end,
    kind), half open, in code points of the text.
    """
    return _converter()(path_name, data)


@cache
def _converter() -> Callable[[str, bytes], tuple[str, list[tuple[int, int, str]]]]:
    if str(SCRIPTS) not in sys.path:
        sys.path.insert(0, str(SCRIPTS))
    from archive.convert import convert
    from archive.model import Source
    from archive.rules import load_rules

    rules: Any = load_rules()

    def removals(path_name: str, data: bytes) -> tuple[str, list[tuple[int, int, str]]]:
        path = PurePosixPath(path_name)
        source = Source(
            path=f"seeds/{path_name}",
            identity=str(path.with_suffix("")),
            name=path.stem,
            media="markdown" if path.suffix == ".md" else "plain",
            data=data,
        )
        report = convert(source, rules)
        return report.text, [(gone.start, gone.end, gone.kind) for gone in report.removals]

    return removals
