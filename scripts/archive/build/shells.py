"""One run of MkDocs: what pages share, the shells of the pages below `reports/`, and a few pages.

MkDocs sees everything of `docs/` that is written by hand, and stand-ins for what is generated;
so its time does not grow with the number of reports.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from archive.build.shared import page_file, written_by_hand
from archive.build.site import build_site
from archive.catalog.holdings import IDENTITY as HOLDINGS
from archive.html.shell import Kind, Shell, probes, shells

# Generated pages that the navigation names.
STOOD_IN = dict.fromkeys(
    ("index.md", "reports/index.md", "browse/index.md", f"{HOLDINGS}.md"),
    "---\ntitle: probe\n---\n",
)
_LOG = logging.getLogger("archive")


def render_shared(
    root: Path, docs: Path, site: Path, kinds: Sequence[Kind], site_url: str | None = None
) -> dict[Kind, Shell]:
    """Write what MkDocs makes without the generated pages into `site`; return the shells by kind.

    Written are the theme's files and what is written by hand.  A kind that is missing in the
    answer has to be rendered by MkDocs, as `render_pages` does.

    Raises:
        SiteError: there is no mkdocs.yml, it is wrong, or MkDocs refused.
    """
    asked = probes(kinds)
    with tempfile.TemporaryDirectory(prefix="archive-") as folder:
        stage = Path(folder)
        _stage(docs, stage, asked)
        build_site(root, stage, site, site_url)
    files = {path: site / page_file(path) for path in {*asked, *STOOD_IN}}
    found, messages = shells(kinds, {path: files[path].read_text("utf-8") for path in asked})
    for file in files.values():
        file.unlink()
        _remove_empty(file.parent, site)
    for message in messages:
        _LOG.warning(message)
    return found


def render_pages(
    root: Path, docs: Path, pages: Mapping[str, str], site_url: str | None = None
) -> dict[str, bytes]:
    """Return the HTML that MkDocs makes of generated pages, Markdown by path below `docs`.

    Raises:
        SiteError: there is no mkdocs.yml, it is wrong, or MkDocs refused.
    """
    with tempfile.TemporaryDirectory(prefix="archive-") as folder:
        stage, made = Path(folder, "docs"), Path(folder, "site")
        stage.mkdir()
        _stage(docs, stage, pages)
        build_site(root, stage, made, site_url)
        return {path: (made / page_file(path)).read_bytes() for path in pages}


def _stage(docs: Path, stage: Path, pages: Mapping[str, str]) -> None:
    """Have in `stage` what people wrote in `docs`, some pages, and what the navigation names."""
    for name, path in written_by_hand(docs):
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        (stage / name).symlink_to(path.resolve())
    for name, markdown in {**STOOD_IN, **pages}.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(markdown, "utf-8")


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder below `top` if it is empty, and those above it that are empty then."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
