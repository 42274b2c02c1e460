"""What all pages share: rendered once by MkDocs and Material, and kept in the cache.

Its key is the digest of all that MkDocs reads but the generated pages: mkdocs.yml, the
theme, hooks, what people wrote in docs/, the variables of the environment that mkdocs.yml
names, and the versions of what renders.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from archive.build.cache import digest_of, is_unfinished, read_entry, write_entry
from archive.build.partitions import our_version
from archive.catalog.holdings import IDENTITY as HOLDINGS
from archive.html.shell import Kind, Outline, Shell, fill, usual_kinds
from archive.settings import NO_SETTINGS, Lenient, Settings, settings_in

if TYPE_CHECKING:
    from archive.build.plan import Places

# What a build writes in docs/; all else there was written by hand.
GENERATED = (
    "reports",
    "search",
    "browse",
    "api",
    "index.md",
    "feed.xml",
    "robots.txt",
    f"{HOLDINGS}.md",
    f"{HOLDINGS}.json",
)
RENDERERS = (
    "mkdocs",
    "mkdocs-material",
    "markdown",
    "pymdown-extensions",
    "jinja2",
    "pygments",
    "rjsmin",
)
MOST_DEPTHS = 12  # of addresses whose pages are of a kind; MkDocs renders the others
MOST_DEPTHS_OF_LISTS = 7  # browse/place/ and a province, city, county, township, page
_SITEMAP = re.compile(r"sitemap(?:-\d+)?\.xml")
_VARIABLE = re.compile(r"!ENV\s+\[?([^\]\n#]+)")


@dataclass(frozen=True, slots=True)
class Shared:
    """What all pages share, in the cache."""

    key: str
    folder: str  # of the files of the site that are of no generated page
    files: tuple[str, ...]  # below `folder`


def shared_key(root: Path, docs: Path, site_url: str | None, kinds: Sequence[Kind]) -> str:
    """Return the digest of all that what pages share depends on."""
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8") if config.is_file() else ""
    names = sorted(set(re.findall(r"\w+", " ".join(_VARIABLE.findall(text)))))
    variables = [(name, os.environ.get(name)) for name in names]
    files = [
        *written_by_hand(docs),
        *(path for name in _named(text) for path in _files(root / name)),
    ]
    texts = [(name, blake2b(path.read_bytes(), digest_size=16).digest()) for name, path in files]
    versions = [version(name) for name in RENDERERS]
    return digest_of(our_version(), text, variables, site_url, kinds, versions, texts)


def settings_of(places: Places) -> Settings:
    """Return what mkdocs.yml says of the archive, at the address where this run publishes it.

    Raises:
        SettingsError: a key is unknown, or a value is of the wrong type.
    """
    path = places.root / "mkdocs.yml"
    try:
        settings = settings_in(path.read_text("utf-8"), path.name)
    except OSError:
        settings = NO_SETTINGS  # MkDocs will say what is wrong
    return settings.at(places.site_url)


def is_generated(name: str) -> bool:
    """Tell whether a build writes what stands at this path in docs/."""
    if name in GENERATED or name.partition("/")[0] in GENERATED:
        return True
    return bool(_SITEMAP.fullmatch(name)) or is_unfinished(name.rpartition("/")[2])


def written_by_hand(docs: Path) -> list[tuple[str, Path]]:
    """Return what people wrote in docs/: names below it, and paths."""
    found = (
        sorted(path for path in docs.iterdir() if not is_generated(path.name))
        if docs.is_dir()
        else []
    )
    return [file for path in found for file in _files(path) if not is_generated(file[0])]


def _files(path: Path) -> list[tuple[str, Path]]:
    """Return the files at or below a path: their names beside it, and paths."""
    below = sorted(path.rglob("*")) if path.is_dir() else [path]
    names = ((one.relative_to(path.parent).as_posix(), one) for one in below)
    return [(name, one) for name, one in names if one.is_file() and "__pycache__" not in name]


def _named(config: str) -> list[str]:
    """Return the files and folders that an mkdocs.yml names: theme, hooks, what it inherits."""
    try:
        plain = yaml.load(config, Lenient)
        theme = plain.get("theme")
        named = [theme.get("custom_dir") if isinstance(theme, dict) else None, plain.get("INHERIT")]
        return [str(name) for name in (*named, *plain.get("hooks", ())) if name]
    except (yaml.YAMLError, AttributeError, TypeError):
        return []  # MkDocs will say what is wrong


def kinds_of(identities: Iterable[str]) -> tuple[Kind, ...]:
    """Return the kinds of the generated pages, from the depths at which reports stand."""
    depths = sorted({identity.count("/") + 2 for identity in identities})[:MOST_DEPTHS]
    lists = (
        Kind(0, ("toc",), toc=True, listing="index.md"),
        Kind(1, ("toc",), toc=True, listing="browse/index.md"),
        Kind(2, ("toc",), toc=True, listing=f"{HOLDINGS}.md"),
    )
    deeper = (Kind(depth, ("toc",), top="browse") for depth in range(3, MOST_DEPTHS_OF_LISTS + 1))
    return (*lists, *usual_kinds(depths), *deeper)


def shared_of(places: Places, key: str, kinds: Sequence[Kind]) -> Shared:
    """Return what pages share, from the cache if it is there, whole.

    Raises:
        SiteError: MkDocs refused; the message says why.
    """
    folder = places.cache / "shared" / key
    if (found := _read(folder)) is not None:
        return found
    from archive.build.shells import render_shared

    shutil.rmtree(folder.parent, ignore_errors=True)
    coming = folder.with_suffix(".coming")
    shells = render_shared(places.root, places.docs, coming / "site", kinds, places.site_url)
    digests = {name: digest_of(path.read_bytes()) for name, path in _below(coming / "site")}
    plain = [[kind, astuple(shell)] for kind, shell in shells.items()]
    parts = {"files": json.dumps(digests).encode(), "shells": json.dumps(plain).encode()}
    write_entry(coming / "entry", parts)
    coming.rename(folder)
    return Shared(key, str(folder / "site"), tuple(digests))


def _read(folder: Path) -> Shared | None:
    parts = read_entry(folder / "entry", "files", "shells")
    if parts is None:
        return None
    digests = json.loads(parts[0])
    files = dict(_below(folder / "site"))
    if {name: digest_of(path.read_bytes()) for name, path in files.items()} != digests:
        return None
    return Shared(folder.name, str(folder / "site"), tuple(digests))


def _below(folder: Path) -> list[tuple[str, Path]]:
    return [(name.partition("/")[2], path) for name, path in _files(folder)]


def page_file(name: str) -> str:
    """Return where MkDocs writes the page of a Markdown file, both below their folders.

    >>> page_file("a/b.md"), page_file("a/index.md")
    ('a/b/index.html', 'a/index.html')
    """
    stem = name.removesuffix(".md")
    return f"{stem}.html" if stem.rpartition("/")[2] == "index" else f"{stem}/index.html"


def page_html(shared: Shared, name: str, markdown: str) -> bytes | None:
    """Return the HTML of a generated page, or None where only MkDocs can render it."""
    html = fill(markdown, name, _shells(shared.folder))
    return None if html is None else html.encode()


@lru_cache(maxsize=1)
def _shells(folder: str) -> dict[Kind, Shell]:
    parts = read_entry(Path(folder).with_name("entry"), "shells")
    found = {}
    for (depth, hide, *more), (pieces, gap, outline) in json.loads(parts[0]) if parts else ():
        cut = None
        if outline:
            leaf, parent, *rest = outline
            cut = Outline(tuple(leaf), tuple(parent), *rest)
        found[Kind(depth, tuple(hide), *more)] = Shell(tuple(pieces), gap, cut)
    return found


def render_odd(places: Places, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the HTML of generated pages that MkDocs has to render.

    Raises:
        SiteError: MkDocs refused; the message says why.
    """
    from archive.build.shells import render_pages

    pages = {name: (places.docs / name).read_text("utf-8") for name in names}
    yield from render_pages(places.root, places.docs, pages, places.site_url).items()
