"""A build brings everything up to date, as if it had begun with nothing."""

import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import archive.search.index
from archive.build import (
    SiteError,
    converting,
    documents,
    indexing,
    partitions,
    plan,
    search,
)
from archive.build.account import Account
from archive.build.export import export
from archive.build.folder import Folder
from archive.build.plan import Places
from archive.build.publish import exchange, locked
from archive.build.run import build
from archive.build.workers import Workers
from archive.cli import main
from archive.identity import FILES
from archive.settings import NO_SETTINGS
from tests import generator
from tests.site.test_site import ROOT, copy_docs

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

REPORTS = 12
pytestmark = pytest.mark.xdist_group("build")  # all share what MkDocs made once


class Cut(BaseException):
    """A run is cut off."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What pages share, so that not every build has to ask MkDocs; and small partitions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive.search.index, "PARTITION", 4)
        patch.setattr(archive.search.index, "SHARD_BYTES", (20_000, 40))
        places = new(tmp_path_factory.mktemp("shared"))
        run(places)
        yield places.cache / "shared"


def new(folder: Path) -> Places:
    """Return the places of an archive of a few reports in `folder`."""
    copy_docs(folder / "docs")
    for made in generator.reports(REPORTS, 5, characters=200):
        put(folder / "seeds", made.name, made.text)
    seeds, docs, site, cache = (folder / name for name in ("seeds", "docs", "site", "cache"))
    return Places(ROOT, seeds, docs, site, cache)


def put(seeds: Path, name: str, text: str) -> None:
    path = seeds / name[-1:] / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run(places: Places, jobs: int = 1) -> Account:
    account = Account(quiet=True)
    with Workers(jobs) as workers:
        build(places, workers, account)
    return account


def files(folder: Path) -> dict[str, bytes]:
    every = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def assert_as_from_nothing(places: Places, shared: Path, root: Path = ROOT) -> None:
    """Compare with what a build from nothing makes of the same sources, the mirror too."""
    assert_public_as_from_nothing(places, shared, root)
    assert places.site and files(places.mirror) == files(places.site)


def assert_public_as_from_nothing(places: Places, shared: Path, root: Path = ROOT) -> None:
    """Compare docs/ and the site with what a build from nothing makes of the same sources."""
    folder = places.docs.with_name("fresh")
    shutil.rmtree(folder, ignore_errors=True)
    copy_docs(folder / "docs")
    shutil.copytree(shared, folder / "cache" / "shared")
    other = Places(root, places.seeds, folder / "docs", folder / "site", folder / "cache")
    run(other)
    assert files(places.docs) == files(other.docs)
    assert places.site and other.site
    assert files(places.site) == files(other.site)
    shutil.rmtree(folder)


@pytest.fixture
def places(tmp_path: Path, shared: Path) -> Places:
    """An archive that was built."""
    made = new(tmp_path)
    shutil.copytree(shared, made.cache / "shared")
    run(made)
    return made


def test_nothing_changed_writes_nothing(places: Places) -> None:
    def times() -> dict[Path, int]:
        every = places.docs.parent.rglob("*")
        return {p: p.stat().st_mtime_ns for p in every if p.is_file() and p.name != "seen.json"}

    before = times()
    account = run(places)
    assert times() == before
    assert (account.written, account.removed, account.read) == (0, 0, 0)
    assert (account.sources, account.reused) == (REPORTS, REPORTS)


def test_a_file_that_was_only_touched_changes_nothing(places: Places) -> None:
    for path in places.seeds.rglob("*.txt"):
        os.utime(path, (1, 1))
    assert run(places).written == 0


def test_a_change_that_leaves_size_and_time_is_seen(places: Places, shared: Path) -> None:
    path = next(places.seeds.rglob("*.txt"))
    times, text = path.stat().st_mtime_ns, path.read_text("utf-8")
    path.write_text(text.replace("。", "！", 1), "utf-8")
    os.utime(path, ns=(times, times))
    assert run(places).pages == 1
    assert_as_from_nothing(places, shared)


def test_pages_alone_do_not_hide_a_change_from_the_site(places: Places, shared: Path) -> None:
    put(places.seeds, "new", generator.report(77, 9, 200).text)
    run(replace(places, site=None))
    run(places)
    assert_as_from_nothing(places, shared)


def test_files_beside_pages_come_and_go_as_mkdocs_yml_says(tmp_path: Path, shared: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "scripts").symlink_to(ROOT / "scripts")
    config, said = (ROOT / "mkdocs.yml").read_text("utf-8"), "files: [json, txt, md]"
    assert said in config
    (root / "mkdocs.yml").write_text(config, "utf-8")
    places = replace(new(tmp_path), root=root)
    shutil.copytree(shared, places.cache / "shared")
    run(places)
    for kinds, number in (("[txt]", 1), ("[]", 0), ("[json, md]", 2)):
        (root / "mkdocs.yml").write_text(config.replace(said, f"files: {kinds}"), "utf-8")
        account = run(places)
        assert places.site
        for folder in (places.docs, places.site):
            names = [name for name in files(folder / "reports") if not name.endswith(".html")]
            beside = [name for name in names if name[-3:] != ".md"]
            assert len(beside) == number * REPORTS
        every = files(places.site)
        assert account.site == (len(every), sum(map(len, every.values())))
        page = every["reports/0/000000/index.html"]
        for kind, ending in FILES.items():
            assert (f'000000{ending}"'.encode() in page) == (kind in kinds)
        assert_as_from_nothing(places, shared, root)


def test_two_sites_of_one_cache_keep_apart(places: Places, shared: Path) -> None:
    other = replace(places, site=places.docs.with_name("other"), site_url="http://127.0.0.1/")
    for name in ("one", "two"):
        put(places.seeds, name, generator.report(len(name), 9, 200).text)
        run(other)
        assert other.site and b"http://127.0.0.1/" in files(other.site)["index.html"]
        run(places)
        assert_as_from_nothing(places, shared)


def _another(places: Places) -> Places:
    """Return places that share the sources and the cache."""
    docs, site = (places.docs.with_name(f"other-{name}") for name in ("docs", "site"))
    copy_docs(docs)
    return replace(places, docs=docs, site=site)


def test_two_docs_of_one_cache_keep_apart(places: Places) -> None:
    other = _another(places)
    path = next(places.seeds.rglob("*.txt"))
    text = path.read_text("utf-8")
    path.write_text(text.replace("。", "！", 1), "utf-8")
    run(other)
    path.write_text(text, "utf-8")  # what the other left is not what this one had
    (places.docs / "_home.md").write_text("# 另一种首页\n", "utf-8")
    (other.docs / "_home.md").write_text("# 另一种首页\n", "utf-8")
    run(places)
    run(other)
    assert files(places.docs) == files(other.docs)


def test_where_nothing_changed_it_is_this_archive_s_account(places: Places) -> None:
    (places.seeds / "x.html").touch()
    other = replace(_another(places), seeds=places.seeds.with_name("other-seeds"))
    put(other.seeds, "one", generator.report(1, 9, 200).text)
    for _ in range(2):
        assert len(run(places).refused) == 1
        assert (run(other).sources, run(other).refused) == (1, [])


def test_the_program_s_version_is_not_seen_in_what_it_makes(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(places.docs)
    for module in (partitions, converting, plan, search, documents, indexing):
        for name in ("our_version", "loaded_version"):
            monkeypatch.setattr(module, name, lambda: "another", raising=False)
    shutil.rmtree(places.docs / "search")
    assert run(places).reused == 0
    assert files(places.docs) == before


def _cut(path: Path) -> None:
    """Leave nothing, or a half, by the name."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 * (len(path.name) < 8)])


def _turned(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-9] + bytes(byte ^ 1 for byte in data[-9:]))


@pytest.mark.parametrize("spoil", [Path.unlink, _cut, _turned])
@pytest.mark.parametrize("what", ["last", "common", "kin/*", "partitions/*", "segments/*"])
@pytest.mark.parametrize("then", ["edit", "no docs"])
def test_a_spoilt_cache_costs_time_only(
    places: Places, shared: Path, spoil: Callable[[Path], None], what: str, then: str
) -> None:
    """What is spoilt is as good as gone; at most one run says that it is, and to run again."""
    for path in places.cache.glob(what):
        spoil(path)
    if then == "edit":
        path = next(places.seeds.rglob("*.txt"))
        path.write_text(path.read_text("utf-8").replace("。", "！", 1), "utf-8")
    else:
        shutil.rmtree(places.docs / "search")
        shutil.rmtree(places.docs / "reports")
    try:
        run(places)
    except FileNotFoundError as error:
        assert what == "partitions/*" and "run again" in str(error)
        run(places)
    assert_as_from_nothing(places, shared)


def test_a_run_that_cannot_tell_of_all_its_entries_leaves_nothing(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path, tmp_path, None, tmp_path)
    there = partitions.Summary("there", [], (), "", (), [])
    gone = there._replace(key="gone")
    made = plan.Plan([], [], [], (), NO_SETTINGS, "", "digest")
    plan.write_last(places, made, [there, gone], {"there": b"{}"}, {})
    assert not (tmp_path / "last").exists()
    plan.write_last(places, made, [there, gone], {"there": b"{}", "gone": b"[]"}, {})
    assert (tmp_path / "last").read_bytes().endswith(b"{}\n[]")


def test_what_a_build_began_to_write_is_swept_up_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "kin").mkdir()
    left = [tmp_path / name for name in (".7.new", "kin/.8.new")]
    for path in (*left, tmp_path / "kin" / "sheets", tmp_path / "lock"):
        path.write_text("{}")
    with locked(tmp_path) as said:
        assert "was cut off" in said
    assert not [path for path in left if path.exists()] and (tmp_path / "kin" / "sheets").is_file()


def test_what_a_report_says_is_gone_from_everywhere_when_it_is_withdrawn(
    places: Places, shared: Path
) -> None:
    made = generator.report(4, 9, 600)
    near = f"{made.title}（摘要）\n{made.body}\n"  # the same report, but for the sentences below
    told = [f"第{name}件绝无仅有的事记在此处。" for name in "甲乙丙"]
    secret = f"{made.title}\n{told[0]}\n{made.body}\n{told[1]}\n{told[2]}\n"
    exports = places.docs.with_name("exports")
    folders = [folder for folder in (places.docs, places.site, places.cache, exports) if folder]
    for name, text in (("secret", secret), ("copy", secret.replace("\n", "\n\n")), ("near", near)):
        put(places.seeds, name, text)
        sidecar = places.seeds / name[-1:] / f"{name}.yml"
        sidecar.write_text("date_archived: 2026-01-02\n", "utf-8")
    run(places)
    export(places.docs, exports)
    for folder in folders:
        assert all(told_in(folder, sentence) for sentence in told)
    page = "reports/t/secret/index.html"
    assert "reports/t/secret" in files(places.docs)["feed.xml"].decode()

    said = "withdrawn: {reason: 应原单位要求, date: 2026-11-25}\nkeep_duplicate: true\n"
    (places.seeds / "t" / "secret.yml").write_text(said, "utf-8")
    run(places)
    export(places.docs, exports)
    for folder in folders:
        assert [told_in(folder, sentence) for sentence in told] == [[], [], []]
    site = files(folders[1])
    assert "原因：应原单位要求" in site[page].decode() and "2026-11-25" in site[page].decode()
    assert b"../../t/secret/" in site["reports/y/copy/index.html"]  # which leads to the notice
    assert made.body.splitlines()[1].encode() in site["reports/r/near/index.html"]
    listed = [
        name for name in site if name.startswith(("browse/", "api/", "feed", "reports/index"))
    ]
    assert not [name for name in listed if b"secret" in site[name] or b"y/copy" in site[name]]
    assert_as_from_nothing(places, shared)

    (places.seeds / "y" / "copy.yml").write_text("keep_duplicate: true\n", "utf-8")
    run(places)
    assert told_in(folders[1], told[0])  # its sidecar says otherwise
    assert told[0] not in files(folders[1])[page].decode()


def told_in(folder: Path, words: str) -> list[str]:
    """Return the files below `folder` that hold `words`, however they are packed."""
    return [
        name
        for name, data in files(folder).items()
        if any(words.encode() in d for d in opened(data))
    ]


def opened(data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes, and what every packed stream in it holds, one behind the other."""
    yield data
    escaped = data.decode("utf-8", "ignore")
    yield re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), escaped).encode(
        "utf-8", "ignore"
    )
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    for start in re.finditer(rb"\x28\xb5\x2f\xfd", data):  # Zstandard (RFC 8878)
        try:
            yield zstd.ZstdDecompressor().decompress(data[start.start() :])
        except zstd.ZstdError:
            continue
    for head in re.finditer(
        rb'"packs": \[(\d+), (\d+), "', data[:1000]
    ):  # of an entry of the cache
        line = data.index(b"\n") + 1
        yield from raw(data[line + int(head[1]) :][: int(head[2])])
    yield from raw(data)


def raw(data: bytes) -> Iterator[bytes]:
    """Yield what streams without a header hold (RFC 1951), one behind the other."""
    while data:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            yield stream.decompress(data)
        except zlib.error:
            return
        if not stream.eof:
            return
        data = stream.unused_data


CHANGES = ("edit", "add", "delete", "rename", "redirect", "withdraw", "wrong", "rules",
           "version", "version", "copy", "copy", "keep", "replaces", "replaces",
           "cut", "cut", "no cache", "no docs", "no api", "no site", "many")  # fmt: skip


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes too long
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=6), st.integers(0, 1000))
def test_whatever_happens_the_next_build_is_as_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, shared: Path, changes: list[str], seed: int
) -> None:
    dice = random.Random(seed)
    places = new(tmp_path_factory.mktemp("any"))
    shutil.copytree(shared, places.cache / "shared")
    jobs = 1 + seed % 2  # with two, what changes singly is done by a process begun before
    run(places)
    with pytest.MonkeyPatch.context() as patch:
        for number, change in enumerate(changes):
            happen(change, places, dice, f"n{number}")
            if change == "rules":
                for name in ("our_version", "loaded_version"):
                    patch.setattr(partitions, name, lambda n=number: f"version {n}")
            elif change == "cut":
                happen("edit", places, dice, f"c{number}")
                cut_off(places, dice.randrange(1, 60))
            else:
                run(places, jobs)
        run(places, jobs)
        assert_public_as_from_nothing(places, shared)
        # Where the last build was cut off behind its step, the next change makes the mirror.
        happen("edit", places, dice, "last")
        run(places, jobs)
        assert_as_from_nothing(places, shared)
    shutil.rmtree(places.docs.parent)


def happen(change: str, places: Places, dice: random.Random, name: str) -> None:
    texts = sorted(places.seeds.rglob("*.txt"))
    path = dice.choice(texts)
    if change == "edit":
        path.write_text(
            path.read_text("utf-8") + f"又有{dice.randrange(99)}件事办成了。\n", "utf-8"
        )
    elif change == "add":
        put(places.seeds, name, generator.report(dice.randrange(10**6), 9, 200).text)
    elif change == "many":
        for made in generator.reports(dice.randrange(10), 11, 200):
            put(places.seeds, f"m{made.name}", made.text)
    elif change == "delete" and len(texts) > 3:
        path.unlink()
    elif change == "rename":
        path.rename(path.with_name(f"{name}.txt"))
    elif change in ("copy", "version"):
        text = path.read_text("utf-8")
        put(places.seeds, name, text if change == "copy" else f"转载：{text}\n又及。\n")
    elif change in ("redirect", "withdraw", "wrong", "keep", "replaces"):
        said = {
            "redirect": f"redirect_from: reports/{dice.choice(['old', '0/000000', 'x/y'])}/\n",
            "withdraw": "withdrawn: 应要求\n",
            "wrong": "titel: x\n",
            "keep": "keep_duplicate: true\n",
            "replaces": f"replaces: {replaced_by(path, texts, places, dice)}\n",
        }
        path.with_suffix(".yml").write_text(said[change], "utf-8")
    elif change == "no cache":
        for entry in places.cache.iterdir():
            if entry.name != "shared":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    elif change == "no docs":
        shutil.rmtree(places.docs / "reports", ignore_errors=True)
    elif change == "no api":
        shutil.rmtree(places.docs / "api", ignore_errors=True)
    elif change == "no site" and places.site:
        shutil.rmtree(places.site, ignore_errors=True)


def replaced_by(path: Path, texts: list[Path], places: Places, dice: random.Random) -> list[str]:
    """Return sources that one is to replace, and now and then what is not there."""
    older = [other for other in texts if other < path] or texts  # mostly no circles
    some = dice.sample(older, min(len(older), dice.randrange(1, 3)))
    named = [other.relative_to(places.seeds).as_posix() for other in some]
    return [*named, *(["no/such.txt"] if dice.random() < 0.1 else [])]


def cut_off(places: Places, after: int) -> None:
    """Run a build that is cut off after so many files; the site is then whole, old or new."""
    assert places.site
    before = files(places.site)
    left = [after]

    def count() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Cut

    with pytest.MonkeyPatch.context() as patch:
        for name in ("put", "link", "remove"):
            real = getattr(Folder, name)

            def stopped(*args: object, real: object = real) -> object:
                count()
                return real(*args)  # type: ignore[operator]

            patch.setattr(Folder, name, stopped)
        try:
            run(places)
        except Cut:
            pass
        else:
            return
    now = files(places.site) if places.site.is_dir() else {}
    if now != before:  # it was cut off behind the step: what is there is whole
        run(places)
        assert files(places.site) == now


@pytest.mark.parametrize("moment", [0.4, 0.7, 1.0, 1.5])
def test_a_build_that_is_killed_leaves_the_site_whole(tmp_path: Path, moment: float) -> None:
    copy_docs(tmp_path / "docs")
    generator.write(tmp_path / "seeds", 30)
    options = [f"--{name}={tmp_path / name}" for name in ("seeds", "docs", "site", "cache")]
    # All of them in processes of their own, in which partitions are as large as they are.
    command = [sys.executable, str(ROOT / "scripts" / "build_archive.py"), "build", *options]
    subprocess.run(command, check=True, capture_output=True)
    before = files(tmp_path / "site")
    for path in list((tmp_path / "seeds").rglob("*.txt"))[:9]:
        path.write_text(path.read_text("utf-8").replace("云", "雨"), "utf-8")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    seen = files(tmp_path / "site")
    subprocess.run(command, check=True, capture_output=True)
    after = files(tmp_path / "site")
    assert seen in (before, after)
    assert main(["site", "-q", options[1], f"--site={tmp_path / 'plain'}"]) == 0
    assert after == files(tmp_path / "plain")


def test_two_builds_do_not_meet(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", f"""
import sys, time
sys.path.insert(0, {str(ROOT / "scripts")!r})
from pathlib import Path
from archive.build.publish import locked
with locked(Path({str(tmp_path)!r})):
    print("held", flush=True)
    time.sleep(60)
"""],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout and holder.stdout.readline() == b"held\n"
    with pytest.raises(SiteError, match=f"process {holder.pid} on .* is at work"), locked(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with locked(tmp_path) as said:
        assert f"process {holder.pid}" in said and "cut off" in said
    with locked(tmp_path) as said:
        assert said == ""


def test_two_folders_change_places(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchange(tmp_path / "a", tmp_path / "b")
    assert list(files(tmp_path / "a")) == ["b"] and list(files(tmp_path / "b")) == ["a"]


def test_the_account_is_said_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_docs(tmp_path / "docs")
    generator.write(tmp_path / "seeds", 5)
    (tmp_path / "seeds" / "x.html").touch()
    options = [f"--{name}={tmp_path / name}" for name in ("seeds", "docs", "site")]
    assert main(["build", f"--timings={tmp_path / 't.json'}", *options]) == 1
    said = capsys.readouterr().out
    assert "6 sources, 5 archived, 1 refused" in said and "GitHub Pages takes" in said
    account = json.loads((tmp_path / "t.json").read_text())
    names = [stage["name"] for stage in account["stages"]]
    wanted = [
        "look",
        "convert",
        "kin",
        "lists",
        "index",
        "pages",
        "shared",
        "site",
        "sums",
        "publish",
    ]
    assert names == wanted
    every = list(files(tmp_path / "site").values())
    assert account["site"] == {"files": len(every), "bytes": sum(map(len, every))}
    assert account["refused"] == ["seeds/x.html"] and account["peak_memory"] > 10**7


def test_processes_make_what_one_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive.search.index, "PARTITION", 4)
    generator.write(tmp_path / "seeds", 20)
    for jobs in (1, 3):
        copy_docs(tmp_path / str(jobs) / "docs")
        options = [f"--{name}={tmp_path / str(jobs) / name}" for name in ("docs", "site")]
        seeds = f"--seeds={tmp_path / 'seeds'}"
        assert main(["build", "-q", seeds, f"--jobs={jobs}", *options]) == 0
    for name in ("docs", "site"):
        assert files(tmp_path / "1" / name) == files(tmp_path / "3" / name)
