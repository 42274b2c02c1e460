"""The manifest names every file of a site, `sha256sum` reads it, and any change is found."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.build.folder import Folder
from archive.build.sums import bring_sums, write_sums
from archive.build.workers import Workers
from archive.cli import main
from archive.manifest import (
    NAME,
    Run,
    Sum,
    brought_up_to_date,
    is_manifest,
    line_of,
    read_lines,
    verify,
)

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
DIGESTS = st.integers(0, 2**256 - 1).map("{:064x}".format)


@given(st.dictionaries(NAMES, DIGESTS))
def test_lines_read_back(sums: dict[str, str]) -> None:
    lines = [line_of(Sum(name, digest)) for name, digest in sums.items()]
    assert all(line.count("\n") == 1 and "\r" not in line for line in lines)
    assert dict(read_lines(lines)) == sums


@given(
    st.dictionaries(NAMES, DIGESTS),
    st.dictionaries(NAMES, DIGESTS),
    st.sets(NAMES),
    st.lists(st.integers(0, 9), max_size=3),
)
def test_brought_up_to_date_as_from_nothing(
    before: dict[str, str], changed: dict[str, str], gone: set[str], cuts: list[int]
) -> None:
    names = sorted(before)
    gone = {*gone, *names[::3]} - changed.keys()
    now = {name: d for name, d in before.items() if name not in gone} | changed
    edges = [0, *sorted(cut for cut in cuts if cut <= len(names)), len(names)]
    runs = [_lines(before, names[start:end]) for start, end in pairwise(edges)]
    changes = sorted({**dict.fromkeys(gone), **changed}.items())
    new = b"".join(brought_up_to_date([Run(r, 0, len(r)) for r in runs], changes))
    assert new == _lines(now, sorted(now))


def _lines(sums: dict[str, str], names: Sequence[str]) -> bytes:
    return "".join(line_of(Sum(name, sums[name])) for name in names).encode()


# Names of folders that begin with each other, and signs before and behind the slash.
FOLDERS = ("1", "1-x", "10", "2", "2 ", "20", "3")


@given(
    st.permutations(FOLDERS),
    st.sets(st.sampled_from(FOLDERS)),
    st.lists(st.tuples(st.sampled_from(FOLDERS), st.sampled_from("abc")), max_size=5),
    st.lists(st.tuples(st.sampled_from(FOLDERS), st.sampled_from("abc")), max_size=5),
)
def test_a_renamed_folder_moves(
    two: list[str],
    others: set[str],
    put: list[tuple[str, str]],
    taken: list[tuple[str, str]],
) -> None:
    old, new = two[:2]
    with TemporaryDirectory() as here:
        folder = Folder(here, fresh=True)
        for name in (f"s/{one}/{name}" for one in {*others, old} - {new} for name in "ab"):
            folder.put(name, name.encode())
        folder.put("t", b"")
        bring_sums(folder, Workers(1))
        folder = Folder(here)
        folder.rename(f"s/{old}", f"s/{new}")
        for one, name in put:
            folder.put(f"s/{one}/{name}", b"other")
        for one, name in set(taken) - set(put):
            folder.remove(f"s/{one}/{name}")
        folder.put("u", b"")
        bring_sums(folder, Workers(1))
        brought = (Path(here) / NAME).read_bytes()
        write_sums(Path(here))
        assert (Path(here) / NAME).read_bytes() == brought


@pytest.mark.parametrize("end", [b"", b"\nno manifest\n", b"\xff\n", None])
def test_a_manifest_that_others_spoilt_is_made_anew(site: Path, end: bytes | None) -> None:
    path = site / NAME
    if end is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + end)
    folder = Folder(str(site))
    folder.put("index.html", b"new")
    folder.remove("百.txt")
    bring_sums(folder, Workers(1))
    assert verify(str(site)) == (3, [])


@pytest.mark.parametrize("line", ["", "abc", f"{'0' * 64} name\n", f"{'G' * 64}  name\n"])
def test_what_is_no_manifest_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(read_lines([line]))
    sound = line_of(Sum("a", "0" * 64)).encode()
    assert is_manifest(sound * 2)
    assert not is_manifest(sound + (line or "\n").encode())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = Folder(str(tmp_path / "site"), fresh=True)
    for name in ("index.html", "reports/甲 乙/index.html", "reports/a'b;$(c).json", "百.txt"):
        folder.put(name, name.encode())
    bring_sums(folder, Workers(1))
    return tmp_path / "site"


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum on this machine")
def test_sha256sum_accepts_it(site: Path) -> None:
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", NAME], cwd=site, check=True)
    (site / "index.html").write_text("other")
    assert subprocess.run(["sha256sum", "--status", "-c", NAME], cwd=site).returncode == 1


def test_any_change_is_found(site: Path) -> None:
    assert verify(str(site)) == (4, [])
    for name in sorted(path for path in site.rglob("*") if path.is_file() and path.name != NAME):
        data = name.read_bytes()
        for bit in range(0, 8 * len(data), 7):
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            name.write_bytes(flipped)
            assert verify(str(site))[1] == [f"{name.relative_to(site)}: differs from the manifest"]
        name.write_bytes(data)
    (site / "more.txt").write_text("")
    (site / "百.txt").unlink()
    assert verify(str(site))[1] == ["more.txt: is not in the manifest", "百.txt: is missing"]
    assert main(["verify", str(site)]) == 1


def test_updates_give_what_a_whole_manifest_gives(site: Path) -> None:
    folder = Folder(str(site))
    folder.put("index.html", b"new")
    folder.put("aaa/first.html", b"1")
    folder.remove("百.txt")
    bring_sums(folder, Workers(1))
    brought = (site / NAME).read_bytes()
    write_sums(site)
    assert (site / NAME).read_bytes() == brought
    assert verify(str(site))[1] == []


def test_nothing_changed_writes_nothing(site: Path) -> None:
    before = (site / NAME).stat()
    folder = Folder(str(site))
    folder.put("index.html", b"index.html")
    bring_sums(folder, Workers(1))
    assert (site / NAME).stat() == before
    assert folder.changed == []


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_a_served_site_is_verified(site: Path, served: str) -> None:
    assert verify(served) == (4, [])
    (site / "index.html").write_bytes(b"other")
    (site / "百.txt").unlink()
    first, second = verify(served)[1]
    assert first == "index.html: differs from the manifest"
    assert second.startswith("百.txt: cannot be fetched")


def test_other_addresses_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "ftp://example.org/"]) == 2
    assert "only http and https" in capsys.readouterr().err


def test_the_manifest_is_of_sha256(site: Path) -> None:
    digest = hashlib.sha256(b"index.html").hexdigest()
    assert f"{digest}  index.html\n" in (site / NAME).read_text("utf-8")
