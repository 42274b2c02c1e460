"""The short way to the site gives what a plain `mkdocs build` gives, byte for byte."""

from pathlib import Path

import pytest

from archive.build import shared
from archive.build.judge import judge
from archive.build.workers import Workers
from archive.cli import main
from archive.html.lean import read
from archive.html.shell import kind_of, probes, shells, usual_kinds
from tests.generator import report
from tests.site.test_site import copy_docs

LONG = "我镇抓住机遇，加快发展，完成投资1789万元，同比增长12.5%。"
SOURCES: dict[str, str | bytes] = {
    "one.txt": report(1).text,
    "甲县/2023/two.txt": report(2).text,
    "甲县/copy.txt": report(2).text,
    "version.txt": f"转载：<{report(1).title}>\n{report(1).body}\n`又` ~及~ *此* & 其他\n",
    "version.yml": "replaces: [one.txt, 甲县/2023/two.txt]\n",
    "甲县/version.txt": report(1).text.replace("。", "。\n- ", 9),
    "a/b/c/three.txt": report(3).text,
    "a/b/c/index.txt": f"云岭镇工作总结\n\n一、概况\n{LONG}\n（一）农业\n{LONG}\n"
    f"1. 粮食\n{LONG}\n二、问题\n{LONG}\n",
    "a b#1%.txt": f"没有标题的一段。{LONG}\n",
    "report.json.txt": "<b>\"概况\"</b> & '{{ x }}' 草案\n\n"
    f"***镇的**增长率是 2X.13%。{LONG}\n",
    "one.md/inside.txt": f"同名的文件夹\n\n{LONG}\n",
    "one.txt.txt": f"同名的文件\n\n{LONG}\n",
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


def files(folder: Path) -> dict[str, bytes]:
    every = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


@pytest.fixture
def archive(tmp_path: Path) -> list[str]:
    """The options of an archive of all shapes."""
    copy_docs(tmp_path / "docs")
    for name, text in SOURCES.items():
        path = tmp_path / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [f"--{name}={tmp_path / name}" for name in ("seeds", "docs")]


@pytest.mark.parametrize("address", ["", "https://example.org/archive/"])
def test_all_files_are_the_same(
    archive: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SITE_URL", address)
    monkeypatch.setattr(shared, "MOST_DEPTHS", 3)  # those that are deeper MkDocs renders
    assert main(["build", "-q", *archive, f"--site={tmp_path / 'site'}"]) == 1  # one is empty
    assert main(["site", "-q", *archive, f"--site={tmp_path / 'plain'}"]) == 0
    ours, plain = files(tmp_path / "site"), files(tmp_path / "plain")
    assert sorted(ours) == sorted(plain)
    assert [name for name in ours if ours[name] != plain[name]] == []
    assert list(judge(tmp_path / "site", Workers(1))[1]) == []


def test_few_pages_are_left_to_mkdocs(archive: list[str], tmp_path: Path) -> None:
    assert main(["pages", "-q", *archive]) == 1
    docs = tmp_path / "docs"
    folders = docs / "reports", docs / "browse"
    names = [p.relative_to(docs).as_posix() for folder in folders for p in folder.rglob("*.md")]
    assert any(name.startswith("browse/family/") for name in names)
    assert any(name.startswith("browse/versions/") for name in names)
    pages = {name: read((docs / name).read_bytes().decode()) for name in [*names, "index.md"]}
    assert len(pages) >= 15 and [name for name, lean in pages.items() if lean is None] == []
    kinds = {kind_of(lean, name) for name, lean in pages.items() if lean}
    assert {kind.toc for kind in kinds if kind} == {True, False}
    assert {kind.head for kind in kinds if kind} == {True, False}
    assert {kind.depth for kind in kinds if kind} >= {0, 1, 2, 3, 4, 5}


def test_a_shell_that_differs_is_not_used() -> None:
    kinds = usual_kinds([2])
    found, messages = shells(kinds, dict.fromkeys(probes(kinds), "<html>"))
    assert found == {} and len(messages) == len(kinds)
