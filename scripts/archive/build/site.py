"""Pages → `site/`: MkDocs, asked from Python; and the local server."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.livereload import LiveReloadServer

from archive.build import SiteError

ADDRESS = ("127.0.0.1", 8000)


def configuration(root: Path, docs: Path, site: Path) -> MkDocsConfig:
    """Return the configuration of `mkdocs.yml` for these folders.

    Raises:
        SiteError: there is no mkdocs.yml, or it is wrong.
    """
    path = root / "mkdocs.yml"
    try:
        return load_config(str(path), docs_dir=str(docs.resolve()), site_dir=str(site.resolve()))
    except (ConfigurationError, Abort) as error:
        raise SiteError(f"{path}: {error}") from error


def build_site(root: Path, docs: Path, site: Path) -> None:
    """Build `site` from `docs` with MkDocs.

    Raises:
        SiteError: MkDocs refused; what it said stands in the message and the log.
    """
    config = configuration(root, docs, site)
    try:
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (ConfigurationError, Abort) as error:
        raise SiteError(f"MkDocs could not build the site: {error}") from error
    finally:
        config.plugins.on_shutdown()


def serve_site(root: Path, seeds: Path, docs: Path, update: Callable[[], None]) -> None:
    """Serve the site at `ADDRESS`, and build it again when a source or a page changes.

    `update` brings the pages up to date with `seeds`; it is called before each build.

    Raises:
        SiteError: mkdocs.yml is wrong, or the address is taken.
    """
    site = Path(tempfile.mkdtemp(prefix="archive-"))
    host, port = ADDRESS
    config = configuration(root, docs, site)
    config.plugins.on_startup(command="serve", dirty=False)

    def builder() -> None:
        update()
        fresh = configuration(root, docs, site)
        fresh.site_url = f"http://{host}:{port}/"
        build(fresh, serve_url=fresh.site_url)

    try:
        builder()
        server = LiveReloadServer(builder=builder, host=host, port=port, root=str(site))
        for path in (seeds, root / "mkdocs.yml", *_written_by_hand(root, docs)):
            server.watch(str(path))
        logging.getLogger("mkdocs").setLevel(logging.INFO)
        server.serve()  # type: ignore[no-untyped-call]
    except OSError as error:
        raise SiteError(f"cannot serve at {host}:{port}: {error.strerror}") from error
    except KeyboardInterrupt:
        pass
    finally:
        config.plugins.on_shutdown()
        shutil.rmtree(site, ignore_errors=True)


def _written_by_hand(root: Path, docs: Path) -> list[Path]:
    """Return what people edit besides `seeds`; the generated pages are not watched."""
    generated = {docs / "reports", docs / "search", docs / "index.md"}
    return [*(path for path in docs.iterdir() if path not in generated), root / "scripts" / "theme"]
