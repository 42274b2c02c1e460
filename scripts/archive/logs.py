"""What is logged, and how: alike in every process of a run."""

from __future__ import annotations

import logging
from collections.abc import Mapping

LOGGERS = ("", "mkdocs")  # "" is the root; MkDocs sets its own level where it is asked to


def log_at(levels: Mapping[str, int]) -> None:
    """Log to standard error, each of `LOGGERS` at its level."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", force=True)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def levels() -> dict[str, int]:
    """Return the levels at which this process logs, for `log_at` in another."""
    return {name: logging.getLogger(name).level for name in LOGGERS}
