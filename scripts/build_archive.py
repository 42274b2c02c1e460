"""The door: `python scripts/build_archive.py COMMAND` (see `--help`)."""

import os
import sys

from archive.cli import main

if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # to take apart all that is known takes a twentieth of a short run
