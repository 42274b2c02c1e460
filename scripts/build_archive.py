"""The door: `python scripts/build_archive.py COMMAND` (see `--help`)."""

import sys

from archive.cli import main

if __name__ == "__main__":
    sys.exit(main())
