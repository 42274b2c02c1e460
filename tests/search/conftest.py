"""An archive of generated reports, built as any other, for the tests of search."""

from pathlib import Path

import pytest

from archive.build.reports import reports
from archive.build.store import find_sources
from archive.build.workers import Workers
from archive.cli import main
from archive.search.reader import Index
from archive.search.records import Record, record_of
from archive.stages.render import words_of
from tests import generator
from tests.conftest import Serve
from tests.site.test_site import copy_docs

REPORTS = 100
HOSTILE = """\
某县2021年<img src=x onerror=alert(1)>工作总结
　　一、加强领导，落实***责任。
　　全年完成***项目12个，“一号”工程开工，进展<b>有序</b>，群众满意。
　　（一）抓好扶贫开发。全年引进项目3个，**镇签约1个，工作成效顯著。
　　本年度鄉村振興工作有序開展。</script><script>alert(2)</script>
"""


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with seeds/, docs/ and site/ of generated reports."""
    folder = tmp_path_factory.mktemp("generated")
    generator.write(folder / "seeds", REPORTS)
    (folder / "seeds" / "hostile.txt").write_text(HOSTILE, "utf-8")
    copy_docs(folder / "docs")
    options = ["--docs", str(folder / "docs"), "--site", str(folder / "site")]
    assert main(["build", "-q", "--seeds", str(folder / "seeds"), *options]) == 0
    return folder


@pytest.fixture(scope="session")
def records(archive: Path) -> list[Record]:
    """What stands in the index of `archive`."""
    made = reports(find_sources(archive / "seeds"), Workers(1))
    return [record_of(report, words_of(report)) for report in made]


@pytest.fixture(scope="session")
def index(archive: Path) -> Index:
    """The index of `archive`, opened in Python."""
    return Index(lambda name: (archive / "site" / "search" / name).read_bytes())


@pytest.fixture(scope="session")
def generated(archive: Path, serve: Serve) -> str:
    """The address of the site of `archive`, under a path of its own."""
    return serve(archive / "site", "/archive/")
