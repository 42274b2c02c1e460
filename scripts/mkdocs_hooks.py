"""What MkDocs asks while it builds; presentation only.

The browser code of the search is published without its comments, which are for us, and in two
files: what every page fetches, and what a search needs.  The theme's sitemap would name only
the pages that MkDocs itself renders; it is left out.
"""

from __future__ import annotations

import re
from pathlib import Path

import rjsmin
from mkdocs.config.defaults import MkDocsConfig

PARTS = ("postings", "query", "engine", "hits", "page")  # each after those that it imports
_IMPORT = re.compile(r'import\{[^}]*\}from"[^"]*";')


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Leave the theme's sitemap out: MkDocs writes no empty file, so one in docs/ stays."""
    return "" if template_name == "sitemap.xml" else output


def on_post_build(config: MkDocsConfig) -> None:
    """Take comments and spare white space out of the published copies; put the parts into one."""
    folder = Path(config.site_dir) / "assets" / "search"
    parts = [folder / f"{name}.js" for name in PARTS]
    whole = "\n".join(_IMPORT.sub("", _short(path)) for path in parts)
    (folder / "all.js").write_text(whole, "utf-8")
    for path in parts:
        path.unlink()
    main = folder / "main.js"
    main.write_text(_short(main), "utf-8")


def _short(path: Path) -> str:
    return str(rjsmin.jsmin(path.read_text("utf-8")))
