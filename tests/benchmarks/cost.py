"""What a command costs: seconds, processor time, and the memory of its largest process.

    python cost.py COMMAND…

The command runs below a small process of its own.  Linux counts what a process had before it
became another program as that program's, so a child of a large process would look as large.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a command and all that it started."""

    seconds: float
    processor: float  # seconds, of all its processes together
    peak: int  # bytes, of the largest of its processes


def cost_of(command: list[str], folder: Path) -> Cost:
    """Run `command` in `folder`.

    Raises:
        subprocess.CalledProcessError: it failed; what it said went to standard error.
    """
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    launcher = [sys.executable, "-I", __file__, *command]
    done = subprocess.run(
        launcher, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return Cost(**json.loads(done.stdout))


def main(command: list[str]) -> int:
    """Run `command` and print its cost as JSON; its own output goes to standard error."""
    os.sync()  # what was written before is not waited for
    started = time.perf_counter()
    code = subprocess.run(command, stdout=sys.stderr, check=False).returncode
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    cost = Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)
    print(json.dumps(asdict(cost)))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
