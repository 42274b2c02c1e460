"""Runs a command of the archive and notes every file it opens and every program it starts.

`python -m tests.attacks.watched LOG COMMAND…`: LOG gets a line for each event that Python's
audit hooks tell of, as JSON.
"""

import json
import os
import sys
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod")
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect")


def main(log: str, command: list[str]) -> int:
    """Run the command; return its exit code."""
    from archive.cli import main as archive

    seen: dict[tuple[str, str], None] = {}

    def note(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str | bytes):
            kind = "write" if args[2] & WRITING else "read"
            seen[kind, os.path.realpath(os.fsdecode(args[0]))] = None
        elif event in CHANGES and args[-1] in (-1, None):  # else below a folder that was opened
            for path in args[: 2 if event in ("os.rename", "os.link") else 1]:
                seen["write", os.path.realpath(os.fsdecode(path))] = None
        elif event in STARTS:
            seen["start", str(args[0])] = None

    sys.addaudithook(note)
    code = archive(command)
    events = list(seen)
    with open(log, "w", encoding="ascii") as file:  # noqa: PTH123
        file.writelines(f"{json.dumps(event)}\n" for event in events)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
