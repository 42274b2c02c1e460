"""What MkDocs asks while it builds; presentation only.

The browser code of the search is published without its comments, which are for us, and in two
files: what every page fetches, and what a search needs.  The theme's sitemap would name only
the pages that MkDocs itself renders; it is left out.  Templates are given the policy that each
page states, and the site gets it for hosts that read `_headers`.
"""

from __future__ import annotations

import re
from pathlib import Path

import rjsmin
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from archive.html.policy import META, headers_file

PARTS = ("postings", "query", "engine", "hits", "page")  # each after those that it imports
_IMPORT = re.compile(r'import\{[^}]*\}from"[^"]*";')


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001
    """Give the templates the policy."""
    env.globals["policy"] = META
    return env


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Leave the theme's sitemap out: MkDocs writes no empty file, so one in docs/ stays."""
    return "" if template_name == "sitemap.xml" else output


def on_post_build(config: MkDocsConfig) -> None:
    """Write the headers; put the browser code into few files, without comments and spare space."""
    site = Path(config.site_dir)
    (site / "_headers").write_text(headers_file(), "utf-8")
    folder = site / "assets" / "search"
    parts = [folder / f"{name}.js" for name in PARTS]
    whole = "\n".join(_IMPORT.sub("", _short(path)) for path in parts)
    (folder / "all.js").write_text(whole, "utf-8")
    for path in parts:
        path.unlink()
    for path in (folder / "main.js", site / "assets" / "scheme.js"):
        path.write_text(_short(path), "utf-8")


def _short(path: Path) -> str:
    return str(rjsmin.jsmin(path.read_text("utf-8")))
