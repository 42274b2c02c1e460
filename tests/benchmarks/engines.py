"""The engines that are compared: how each is built, where it is asked, what it answers.

Material's and Pagefind's tools are installed in an environment of their own: the archive needs
neither.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from playwright.sync_api import Page

from archive.cli import main as archive
from archive.search.records import Record
from tests import generator
from tests.benchmarks.cost import cost_of
from tests.benchmarks.tools import NotMeasured, installed
from tests.site.test_site import copy_docs

ROOT = Path(__file__).resolve().parents[2]
PAGEFIND = "pagefind[extended]==1.5.2"
JIEBA = "jieba==0.42.1"  # what Material cuts Chinese into words with
MATERIAL_MOST = 1000  # reports: its index is one file, and grows too large


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that is built and can be asked in a browser."""

    name: str
    site: Path  # what is served
    page: str  # where it is asked
    box: str  # a selector
    hit: str  # a selector: a result that is shown
    answered: str  # an expression: what was typed last is answered
    mine: tuple[str, ...]  # beginnings of the paths that are the engine's, not the page's
    results: Callable[[Page, str, int], list[str]]  # the identities of the first so many
    measures: dict[str, float]
    cold: int = 1000  # queries at most that are asked of a fresh browser
    rounds: Sequence[Sequence[Sequence[str]]] = ()  # files that queries fetch, round by round


# --- ours ---------------------------------------------------------------------------------


def ours(work: Path, number: int) -> Engine:
    """Build the index of the records in `work`, and put it into a small website of the archive.

    The page of results is the website's own; what it asks is the index of all records.
    """
    site, index = work / "site", work / "index"
    generator.write(work / "seeds", 10)
    copy_docs(work / "docs")
    folders = [f"--{name}={work / name}" for name in ("seeds", "docs", "site")]
    if archive(["build", "-q", *folders]):
        raise NotMeasured("the website around the page of results could not be built")
    build = [sys.executable, "-m", "tests.benchmarks.index_build", str(work / "records")]
    one = cost_of([*build, str(index), "1"], ROOT)
    shutil.rmtree(index)
    two = cost_of([*build, str(index), "2"], ROOT)
    page = (site / "search" / "index.html").read_bytes()
    shutil.rmtree(site / "search")
    index.rename(site / "search")
    (site / "search" / "index.html").write_bytes(page)
    folder = next(path for path in (site / "search").iterdir() if path.is_dir())
    code = sorted((site / "assets" / "search").glob("*.js"))
    shards, texts = (
        [f"/{path.relative_to(site)}" for path in islice(folder.glob(some), 160)]
        for some in ("s/*", "t/*/*")
    )
    return Engine(
        name="本站",
        site=site,
        page="search/",
        box="input[type=search]",
        hit="[data-search-result]",
        answered="document.querySelector('[data-search-page]')?.dataset.searchPage"
        " === document.querySelector('input[type=search]').value",
        mine=("/search/index.json", f"/search/{folder.name}/", "/assets/search/"),
        results=_shown_by_ours,
        measures={
            "build seconds": one.seconds,
            "build seconds, two": two.seconds,
            "build processor": one.processor,
            "build peak": one.peak,
            "build peak, two": two.peak,
            "index bytes": _size(p for p in folder.rglob("*") if p.parent.parent.name != "t")
            / number,
            "text bytes": _size((folder / "t").glob("*/*")) / number,
            "code bytes": sum(len(gzip.compress(path.read_bytes(), 9)) for path in code),
        },
        rounds=[(shards[n * 3 : n * 3 + 3], texts[n * 4 : n * 4 + 4]) for n in range(40)],
    )


def _shown_by_ours(page: Page, _: str, most: int) -> list[str]:
    more, hits = page.locator(".search-more"), page.locator("[data-search-result]")
    while more.is_visible() and (shown := hits.count()) < most:
        more.click()
        page.wait_for_function(
            "n => (document.querySelectorAll('[data-search-result]').length > n"
            " || document.querySelector('.search-more').hidden)"
            " && !document.querySelector('.search-more').disabled",
            arg=shown,
        )
    paths: list[str] = hits.evaluate_all("all => all.map(hit => hit.dataset.report)")
    return [_identity(path) for path in paths[:most]]


# --- Material's ---------------------------------------------------------------------------

MATERIAL_YML = """\
site_name: Material
not_in_nav: /reports/
nav: [index.md]
theme: {name: material, language: zh, font: false}
plugins: PLUGINS
validation: {omitted_files: info}
"""

KEEP_RESULTS = """
const Native = Worker;
window.Worker = class extends Native {
  constructor(...how) {
    super(...how);
    this.addEventListener("message", ({ data }) => {
      if (data?.type === 3) window.found = data.data.items.map(([first]) => first.location);
    });
  }
};
addEventListener("input", () => (window.found = undefined), true);
"""  # Material shows its results as one scrolls: all of them come from its worker


def material(work: Path, tools: Path, records: Sequence[Record]) -> Engine:
    """Build pages of these reports with Material's own search.

    Raises:
        NotMeasured: its tools cannot be installed.
    """
    needed = [f"{name}=={version(name)}" for name in ("mkdocs", "mkdocs-material")]
    python = str(installed(tools, [*needed, JIEBA]))
    folder = work / "material"
    for record in records:
        _write(
            folder / "docs" / "reports" / f"{record.identity}.md",
            "\n\n".join([f"# {record.title}", *record.text.split("\n")]).replace("*", r"\*"),
        )
    _write(folder / "docs" / "index.md", "---\nsearch:\n  exclude: true\n---\n\n# Material\n")
    costs = []
    for plugins in ("[]", "[{search: {lang: zh}}]"):
        _write(folder / "mkdocs.yml", MATERIAL_YML.replace("PLUGINS", plugins))
        costs.append(cost_of([python, "-m", "mkdocs", "build", "-q"], folder))
    site = folder / "site"
    return Engine(
        name=f"Material（{len(records):,} 篇）",
        site=site,
        page="",
        box=".md-search__input",
        hit=".md-search-result__item",
        answered="window.found && (!window.found.length"
        " || document.querySelector('.md-search-result__item'))",
        mine=("/search/", "/assets/javascripts/workers/", "/assets/javascripts/lunr/"),
        results=lambda page, _, most: [_identity(p) for p in page.evaluate("found")[:most]],
        measures={
            "build seconds": costs[1].seconds - costs[0].seconds,
            "build processor": costs[1].processor - costs[0].processor,
            "build peak": costs[1].peak,
            "index bytes": (site / "search/search_index.json").stat().st_size / len(records),
        },
        cold=3,  # each fetches and indexes everything
    )


# --- Pagefind's ---------------------------------------------------------------------------

PAGEFIND_HTML = """\
<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<title>Pagefind</title>
<input type="search">
<ol></ol>
<script type="module">
import * as pagefind from "/pagefind/pagefind.js";
window.pagefind = pagefind;
const [box, list] = [document.querySelector("input"), document.querySelector("ol")];
box.addEventListener("input", async () => {
  const typed = box.value;
  delete document.body.dataset.answered;
  const results = typed ? (await pagefind.search(typed)).results : [];
  const first = results.length ? [await results[0].data()] : [];
  list.replaceChildren(...first.map((report) => {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = report.url;
    link.textContent = report.meta.title;
    const passage = document.createElement("p");
    passage.innerHTML = report.excerpt;
    row.append(link, passage);
    return row;
  }));
  document.body.dataset.answered = typed;
});
</script>
"""  # the first result only, which is the least that can be shown


def pagefind(work: Path, tools: Path, records: Iterable[Record], number: int) -> Engine:
    """Index plain pages of these reports with Pagefind.

    Raises:
        NotMeasured: its tools cannot be installed.
    """
    python = installed(tools, [PAGEFIND])
    site = work / "pagefind"
    for record in records:
        text = "".join(f"<p>{escape(line)}</p>" for line in record.text.split("\n"))
        _write(
            site / "reports" / record.identity / "index.html",
            f'<!doctype html><html lang="zh"><meta charset="utf-8"><h1>{record.title}</h1>{text}',
        )
    cost = cost_of([str(python), "-m", "pagefind", "--silent", "--site", str(site)], site)
    _write(site / "pagefind.html", PAGEFIND_HTML)
    bundle = site / "pagefind"
    names = {path.name.split(".")[0]: _page_of(path) for path in (bundle / "fragment").iterdir()}

    def results(page: Page, typed: str, most: int) -> list[str]:
        ids = page.evaluate(
            "async q => (await pagefind.search(q)).results.map(result => result.id)", typed
        )
        return [names[name] for name in ids[:most]]

    return Engine(
        name="Pagefind",
        site=site,
        page="pagefind.html",
        box="input[type=search]",
        hit="li",
        answered="document.body.dataset.answered === document.querySelector('input').value",
        mine=("/pagefind/",),
        results=results,
        measures={
            "build seconds": cost.seconds,
            "build processor": cost.processor,
            "build peak": cost.peak,
            "index bytes": _size((bundle / "index").iterdir()) / number,
            "text bytes": _size((bundle / "fragment").iterdir()) / number,
        },
    )


def _page_of(fragment: Path) -> str:
    """Return the identity of the report that a fragment of Pagefind's bundle is of."""
    data = gzip.decompress(fragment.read_bytes())
    return _identity(json.loads(data[data.index(b"{") :])["url"])


# --- shared -------------------------------------------------------------------------------


def _identity(path: str) -> str:
    """Return the identity of the report at an address.

    >>> _identity("/reports/000/000001/#s-1")
    '000/000001'
    """
    return path.partition("#")[0].strip("/").removeprefix("reports/")


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
