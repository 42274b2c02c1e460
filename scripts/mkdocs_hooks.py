"""What MkDocs asks while it builds; presentation only.

The browser code is published without its comments, which are for us, and that of the search in two
files: what every page fetches, and what a search needs.  The catalogue of messages also holds the
English names of the vocabularies.  The theme's sitemap would name only the pages that MkDocs itself
renders; it is left out.  Templates are given the policy that each page states, and the site gets it
for hosts that read `_headers`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import rjsmin
import yaml
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from archive.html.policy import META, headers_file

PARTS = ("postings", "query", "engine", "hits", "page")  # each after those that it imports
VOCABULARIES = Path(__file__).with_name("archive") / "rules" / "vocabularies.yml"
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
    assets = site / "assets"
    folder = assets / "search"
    parts = [folder / f"{name}.js" for name in PARTS]
    whole = "\n".join(_IMPORT.sub("", _short(path)) for path in parts)
    (folder / "all.js").write_text(whole, "utf-8")
    for path in parts:
        path.unlink()
    for path in (folder / "main.js", *sorted(assets.glob("*.js"))):
        path.write_text(_short(path), "utf-8")
    messages = assets / "messages.json"
    catalogue = {**_vocabularies(), **json.loads(messages.read_text("utf-8"))}
    messages.write_text(json.dumps(catalogue, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _vocabularies() -> dict[str, str]:
    """Return the English name of each term by its Chinese one."""
    vocabularies = yaml.safe_load(VOCABULARIES.read_text("utf-8"))
    terms = (term for name in ("genre", "level", "status") for term in vocabularies[name])
    return {term.get("zh", term["id"]): term["en"] for term in terms}


def _short(path: Path) -> str:
    return str(rjsmin.jsmin(path.read_text("utf-8")))
