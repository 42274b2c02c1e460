"""The short way to the site gives what a plain `mkdocs build` gives, byte for byte."""

import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.build.shells import render_shared
from archive.build.site import build_site
from archive.cli import main
from archive.html.lean import read
from archive.html.shell import Kind, Shell, fill, kind_of, probes, shells, usual_kinds
from tests.generator import report
from tests.site.test_site import ROOT, copy_docs
from tests.test_lean import in_json

LONG = "我镇抓住机遇，加快发展，完成投资1789万元，同比增长12.5%。"
SOURCES: dict[str, str | bytes] = {
    "one.txt": report(1).text,
    "甲县/2023/two.txt": report(2).text,
    "a/b/c/three.txt": report(3).text,
    "a/b/c/index.txt": f"云岭镇工作总结\n\n一、概况\n{LONG}\n（一）农业\n{LONG}\n"
    f"1. 粮食\n{LONG}\n二、问题\n{LONG}\n",
    "a b#1%.txt": f"没有标题的一段。{LONG}\n",
    "report.json.txt": "<b>\"概况\"</b> & '{{ x }}' 草案\n\n"
    f"***镇的**增长率是 2X.13%。{LONG}\n",
    "table.txt": f"统计表\n\n{LONG}\n\n指标      单位    数量\n粮食      万吨    12\n"
    f"投资 | 万元   亿元    3\n\n{LONG}\n",
    "withdrawn.txt": f"已撤下的报告\n\n{LONG}\n",
    "withdrawn.yml": 'withdrawn: "应 <原单位> 要求 & 其他"\n',
    "noted.txt": f"有注的报告\n\n一、概况\n{LONG}\n",
    "noted.yml": 'note: "<i>注</i>"\nsubtitle: "副题 \\" <b>"\n',
    "english.txt": "Annual Report 2021\n\n1. Overview\nOutput grew by 3% & the county's too.\n",
    "標題/傳統.txt": f"雲嶺鎮二〇二一年工作總結\n\n一、農業\n{LONG}\n",
    "empty.txt": "",
    "verbatim.txt": "第一行\n第二行，后面坏了：".encode() + b"\xff\xfe\x81\xc0 \xf8\x9d\x8f\n" * 30,
    "masked.md": "# *甲* 镇 ~~乙~~\n\n## 一、<script>\n\n- 一\n- 二\n\n> 三\n\n    四\n",
}
LISTS = {
    "reports/index.md": "全部报告（第 1 页，共 2 页）",
    "reports/index-2.md": "全部报告（第 2 页，共 2 页）",
}
HOME = (
    "# 档案\n\n见[全部报告](reports/index.md)和[处理](about/index.md)。\n\n## 最新 {: #newest }\n\n"
    '<ul data-ui><li><a href="reports/one/">甲</a> — 3 字</li></ul>\n'
)


def list_page(title: str) -> str:
    rows = '<li><a href="one/">甲 &amp; 乙</a> — 2023 年</li>\n' * 3
    return (
        f'---\ntitle: "{title}"\nhide: ["toc"]\n---\n\n# {title} {{: #list }}\n\n'
        f"<ul data-ui>\n{rows}</ul>\n\n"
        '<nav data-ui><a href="../">上一页</a></nav>\n'
    )


@pytest.fixture(scope="module", params=["", "https://example.org/archive/"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, dict[str, str]]:
    """Return the docs, the site that MkDocs builds of them, and the pages below `reports/`."""
    folder = tmp_path_factory.mktemp("same")
    docs, seeds = folder / "docs", folder / "seeds"
    copy_docs(docs)
    for name, text in SOURCES.items():
        path = seeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    main(["pages", "-q", "--seeds", str(seeds), "--docs", str(docs)])
    pages = {}
    for path in sorted((docs / "reports").rglob("*.md")):
        name = path.relative_to(docs).as_posix()
        if name not in LISTS:
            pages[name] = in_json(path.read_text("utf-8"))
    pages |= {name: list_page(title) for name, title in LISTS.items()}
    for name, markdown in {"index.md": HOME, **pages}.items():
        (docs / name).write_text(markdown, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", request.param)
        build_site(ROOT, docs, folder / "plain")
        (folder / "address").write_text(request.param)
    assert any('status: "verbatim"' in markdown for markdown in pages.values())
    assert any('status: "withdrawn"' in markdown for markdown in pages.values())
    return docs, folder / "plain", pages


@pytest.fixture
def found(
    built: tuple[Path, Path, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Mapping[Kind, Shell]:
    monkeypatch.setenv("SITE_URL", (built[0].parent / "address").read_text())
    kinds = usual_kinds(name.count("/") + 1 for name in built[2] if name not in LISTS)
    made = render_shared(ROOT, built[0], tmp_path, {"index.md": HOME}, kinds)
    assert set(made) == set(kinds)
    return made


def html_of(site: Path, page: str) -> str:
    folder = page.removesuffix(".md").removesuffix("index")
    path = site / folder / "index.html"
    return path.read_bytes().decode("utf-8")


def test_every_page_is_the_same(
    built: tuple[Path, Path, dict[str, str]], found: Mapping[Kind, Shell]
) -> None:
    _, site, pages = built
    assert len(pages) >= len(LISTS) + 12
    sent = pickle.loads(pickle.dumps(found))
    for name, markdown in pages.items():
        assert fill(markdown, name, sent) == html_of(site, name), name
    kinds = {kind_of(lean, name) for name, page in pages.items() if (lean := read(page))}
    assert {kind.toc for kind in kinds if kind} == {True, False}
    assert {kind.head for kind in kinds if kind} == {True, False}
    assert {kind.depth for kind in kinds if kind} >= {1, 2, 3, 4, 5}


def test_everything_else_is_the_same(
    built: tuple[Path, Path, dict[str, str]], found: Mapping[Kind, Shell], tmp_path: Path
) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        every = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}

    assert found
    generated = ("reports/", "search/")
    plain = {
        name: data
        for name, data in files(built[1]).items()
        if not name.startswith(generated) or name == "search/index.html"
    }
    assert files(tmp_path) == plain
    assert not {"sitemap.xml", "sitemap.xml.gz"} & plain.keys()


def test_a_page_out_of_the_ordinary_is_left_to_mkdocs(
    built: tuple[Path, Path, dict[str, str]], found: Mapping[Kind, Shell], tmp_path: Path
) -> None:
    docs, site, _ = built
    odd = '---\ntitle: "甲"\n---\n\n# 甲\n\n*乙*\n'
    assert fill(odd, "reports/甲.md", found) is None
    render_shared(ROOT, docs, tmp_path / "odd", {"reports/%20.md": odd}, [])
    assert "<em>乙</em>" in (tmp_path / "odd" / "reports" / "%20" / "index.html").read_text("utf-8")
    assert not (tmp_path / "odd" / "index.html").exists()
    assert (site / "index.html").exists()


def test_a_shell_that_differs_is_not_used() -> None:
    kinds = usual_kinds([2])
    found, messages = shells(kinds, dict.fromkeys(probes(kinds), "<html>"))
    assert found == {} and len(messages) == len(kinds)
