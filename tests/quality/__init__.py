"""How well the cleaner tells a site's boilerplate from a report's words, measured.

`labelled/` is the project's own set, `score.py` the measure, `floors.json` what
the set's two halves must reach.  `python -m tests.quality FOLDER` measures any
folder that is laid out like `labelled/`.
"""
