"""One run of MkDocs: what pages share, the shells of the pages below `reports/`, and a few pages.

MkDocs sees everything of `docs/` that is written by hand, and stand-ins for what is generated;
so its time does not grow with the number of reports.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from archive.build.site import build_site
from archive.html.shell import Kind, Shell, address_of, probes, shells

GENERATED = frozenset({"index.md", "reports", "search"})  # below docs/
_HOME = "---\ntitle: home\n---\n"  # the navigation names it
_LOG = logging.getLogger("archive")


def render_shared(
    root: Path, docs: Path, site: Path, pages: Mapping[str, str], kinds: Sequence[Kind]
) -> dict[Kind, Shell]:
    """Write what MkDocs makes without the reports into `site`; return the shells by kind.

    Written are the theme's files, what is written by hand, and `pages`: Markdown by path below
    `docs`, such as the home page or a page that is no `lean` one.  A file is written where it
    changed; nothing is removed.  Generated files that MkDocs would only copy are not written.
    A kind that is missing in the answer has to be rendered by MkDocs, as `pages`.

    Raises:
        SiteError: there is no mkdocs.yml, it is wrong, or MkDocs refused.
    """
    asked = probes(kinds)
    staged = {"index.md": _HOME, **asked, **pages}
    with tempfile.TemporaryDirectory(prefix="archive-") as folder:
        stage, made = Path(folder, "docs"), Path(folder, "site")
        _stage(docs, stage, staged)
        build_site(root, stage, made)
        html = {path: made / address_of(path) / "index.html" for path in (*asked, "index.md")}
        found, messages = shells(kinds, {path: html[path].read_text("utf-8") for path in asked})
        unwanted = {file for path, file in html.items() if path not in pages}
        for path in made.rglob("*"):
            if path.is_file() and path not in unwanted:
                _publish(path, site / path.relative_to(made))
    for message in messages:
        _LOG.warning(message)
    return found


def _stage(docs: Path, stage: Path, pages: Mapping[str, str]) -> None:
    stage.mkdir()
    for path in docs.iterdir():
        if path.name not in GENERATED:
            (stage / path.name).symlink_to(path.resolve())
    for name, markdown in pages.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(markdown, "utf-8")


def _publish(made: Path, path: Path) -> None:
    data = made.read_bytes()
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
