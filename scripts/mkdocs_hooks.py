"""What MkDocs asks while it builds; presentation only.

The browser code of the search is published without its comments, which are for us.  The theme's
sitemap would name only the pages that MkDocs itself renders; it is left out.
"""

from __future__ import annotations

from pathlib import Path

import rjsmin
from mkdocs.config.defaults import MkDocsConfig


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Leave the theme's sitemap out: MkDocs writes no empty file, so one in docs/ stays."""
    return "" if template_name == "sitemap.xml" else output


def on_post_build(config: MkDocsConfig) -> None:
    """Take comments and spare white space out of the published copies."""
    for path in (Path(config.site_dir) / "assets" / "search").glob("*.js"):
        path.write_text(str(rjsmin.jsmin(path.read_text("utf-8"))), "utf-8")
