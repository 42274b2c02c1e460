import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archive.catalog import sitemap
from archive.catalog.sitemap import sitemap_files
from archive.cli import main
from tests.test_browse import entry

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_every_page_is_named_once_with_its_true_date() -> None:
    entries = [entry(1, identity="a&b/甲", archived="2024-02-03"), entry(2, archived="")]
    files = dict(sitemap_files("https://example.org/archive", entries, ["", "about/"]))
    assert list(files) == ["sitemap.xml"]
    urls = ElementTree.fromstring(files["sitemap.xml"])
    said = [(u.findtext(f"{SPACE}loc"), u.findtext(f"{SPACE}lastmod")) for u in urls]
    base = "https://example.org/archive/"
    assert said == [
        (base, None),
        (f"{base}about/", None),
        (f"{base}reports/a%26b/%E7%94%B2/", "2024-02-03"),
        (f"{base}reports/a/2/", None),
    ]


def test_many_pages_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST", 2)
    files = dict(sitemap_files("https://e.org/", [entry(n) for n in range(3)], ["", "x/"]))
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    assert len(re.findall("<loc>", "".join(files[f"sitemap-{n}.xml"] for n in (1, 2, 3)))) == 5
    index = ElementTree.fromstring(files["sitemap.xml"])
    assert next(s.findtext(f"{SPACE}loc") for s in index) == "https://e.org/sitemap-1.xml"


def test_without_an_address_there_is_none() -> None:
    assert dict(sitemap_files("", [entry(1)], [""])) == {}


def test_what_search_engines_are_to_leave_out_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://example.org/")
    for name in ("a", "b"):
        path = tmp_path / "seeds" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}镇2021年工作总结\n全年工作{name}情况良好。\n", "utf-8")
    (tmp_path / "seeds" / "b.yml").write_text("noindex: true\n", "utf-8")
    options = [f"--{part}={tmp_path / part}" for part in ("seeds", "docs")]
    assert main(["pages", "-q", "--jobs=1", *options]) == 0
    named = (tmp_path / "docs" / "sitemap.xml").read_text("utf-8")
    assert "reports/a/" in named
    assert "reports/b/" not in named
