from pathlib import Path

from archive.build.folder import Folder
from archive.identity import FILES, LONGEST_NAME


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_writing_the_same_again_writes_nothing(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    for text in ("甲", "甲", "乙"):
        folder.put("x/a.md", text.encode())
    assert folder.changed == ["x/a.md", "x/a.md"] and folder.read == 2
    assert names(tmp_path) == ["x/a.md"]


def test_a_file_is_replaced_never_written_into(tmp_path: Path) -> None:
    one, other = Folder(str(tmp_path / "one")), Folder(str(tmp_path / "other"))
    one.put("a", b"1")
    other.link("a", f"{one.root}/a")
    assert (tmp_path / "other/a").samefile(tmp_path / "one/a")
    one.put("a", b"2")
    assert (tmp_path / "other/a").read_bytes() == b"1"
    other.link("a", f"{one.root}/a")
    other.link("a", f"{one.root}/a")
    assert (tmp_path / "other/a").read_bytes() == b"2" and other.changed == ["a", "a"]


def test_what_is_removed_takes_empty_folders_with_it(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    for name in ("a/b/c", "a/d", "e/f"):
        folder.put(name, b"")
    folder.remove("a/b/c")
    folder.remove("nowhere/x")
    assert names(tmp_path) == ["a/d", "e/f"] and not (tmp_path / "a/b").exists()
    folder.sweep("a", {"a/d"})
    folder.sweep("e", set())
    assert names(tmp_path) == ["a/d"] and folder.removed == ["a/b/c", "e/f"]


def test_a_dry_folder_only_says_what_would_be(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path), dry=True)
    (tmp_path / "old").write_bytes(b"x")
    folder.put("old", b"y")
    folder.put("new/a", b"y")
    folder.remove("old")
    assert (folder.changed, folder.removed) == (["old", "new/a"], ["old"])
    assert names(tmp_path) == ["old"] and (tmp_path / "old").read_bytes() == b"x"


def test_the_longest_name_can_be_written_anew(tmp_path: Path) -> None:
    name = "x" * LONGEST_NAME + max(FILES.values(), key=len)
    for data in (b"old", b"new"):
        Folder(str(tmp_path)).put(name, data)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"new"
