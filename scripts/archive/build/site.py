"""Pages → `site/`: MkDocs, asked from Python; and the local server."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserverVFS

from archive.build import SiteError
from archive.build.plan import Places
from archive.build.shared import written_by_hand
from archive.html.policy import allow_script

ADDRESS = ("127.0.0.1", 8000)
POLLING = 0.5  # seconds between looks for changes


def configuration(root: Path, docs: Path, site: Path, site_url: str | None = None) -> MkDocsConfig:
    """Return the configuration of `mkdocs.yml` for these folders.

    Raises:
        SiteError: there is no mkdocs.yml, or it is wrong.
    """
    path = root / "mkdocs.yml"
    options = {"docs_dir": str(docs.resolve()), "site_dir": str(site.resolve())}
    if site_url is not None:
        options["site_url"] = site_url
    try:
        return load_config(str(path), **options)
    except (ConfigurationError, Abort) as error:
        raise SiteError(f"{path}: {error}") from error


def build_site(root: Path, docs: Path, site: Path, site_url: str | None = None) -> None:
    """Build `site` from `docs` with MkDocs.

    Raises:
        SiteError: MkDocs refused; what it said stands in the message and the log.
    """
    config = configuration(root, docs, site, site_url)
    try:
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (ConfigurationError, Abort) as error:
        raise SiteError(f"MkDocs could not build the site: {error}") from error
    finally:
        config.plugins.on_shutdown()


def serve_site(places: Places, update: Callable[[], None]) -> None:
    """Serve the site at `ADDRESS`; call `update` when a source, a page or the program changes.

    Raises:
        SiteError: the address is taken.
    """
    host, port = ADDRESS
    server = _Server(builder=update, host=host, port=port, root=str(places.site))
    watched = [path for _, path in written_by_hand(places.docs)]
    for path in (places.seeds, places.root / "mkdocs.yml", places.root / "scripts", *watched):
        server.watch(str(path))
    logging.getLogger("mkdocs.livereload").setLevel(logging.INFO)
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except OSError as error:
        raise SiteError(f"cannot serve at {host}:{port}: {error.strerror}") from error
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()  # its threads would go on


def _entries(folder: str | None) -> Iterator[os.DirEntry[str]]:
    return (entry for entry in os.scandir(folder) if ".pyc" not in entry.name)


class _Server(LiveReloadServer):
    """Serves pages with the script in them that follows changes, and lets that one run.

    What Python keeps of the program beside it is no change: a build writes it.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        observer = PollingObserverVFS(os.stat, _entries, polling_interval=POLLING)
        self.observer = observer  # type: ignore[assignment]

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        page: bytes = super()._inject_js_into_html(content, epoch)  # type: ignore[no-untyped-call]
        script = page.rpartition(b"<script>")[2].partition(b"</script>")[0]
        return allow_script(page, script)
