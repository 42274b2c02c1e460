import errno
import os
import subprocess
from pathlib import Path

import pytest

import archive.build.store
from archive.build.store import (
    Refused,
    collisions,
    commit_dates,
    find_sources,
    found_at,
    read_file,
    read_source,
)


def put(folder: Path, name: str, text: str = "云岭镇工作总结\n一、概况\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_whatever_is_there_is_found_but_a_sidecar_with_its_text(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.md", "page.html", ".hidden.txt", "b.yml", "c.yml"):
        put(tmp_path, name)
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    found = find_sources(tmp_path)
    assert all(one.shown == f"{tmp_path.name}/{one.relative}" for one in found)
    names = [".hidden.txt", "a/c.md", "b.txt", "c.yml", "link.txt", "page.html"]
    assert [one.relative for one in found] == names
    codes = {one.relative: one.refused.code for one in found if one.refused}
    assert codes == {"c.yml": "orphan", "link.txt": "link"}


def test_what_a_look_refuses_says_why_and_what_to_do(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    put(seeds, "b.txt")
    put(tmp_path, "secret.txt")
    (seeds / "in.txt").symlink_to(seeds / "b.txt")
    (seeds / "out.txt").symlink_to(tmp_path / "secret.txt")
    (seeds / "nowhere.txt").symlink_to("nothing")
    (seeds / "round").symlink_to(seeds / "round")
    (seeds / "folder").symlink_to(tmp_path)
    (seeds / "x.txt").mkdir()
    os.mkfifo(seeds / "pipe.txt")
    said = {one.relative: one.refused.message for one in find_sources(seeds) if one.refused}
    assert "taken where it is: remove the link" in said["in.txt"]
    assert all("leads out of seeds/" in said[name] for name in ("out.txt", "folder"))
    assert all("leads nowhere" in said[name] for name in ("nowhere.txt", "round"))
    assert "a folder, and nothing is in it" in said["x.txt"] and "a pipe" in said["pipe.txt"]
    assert all(message.startswith(f"seeds/{name}: ") for name, message in said.items())
    assert str(tmp_path) not in " ".join(said.values())
    for one in find_sources(seeds):
        if one.refused:
            with pytest.raises(Refused):
                read_source(one)


def test_a_folder_that_is_closed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a/b.txt")
    put(tmp_path, "c.txt")
    look = os.scandir

    def refuse(path: str) -> object:
        if path.rstrip("/").endswith("/a"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return look(path)

    monkeypatch.setattr(os, "scandir", refuse)
    closed, sound = find_sources(tmp_path)
    assert closed.refused and closed.refused.code == "closed" and sound.refused is None
    assert "Permission denied" in closed.refused.message and closed.relative == "a"


def test_nothing_waits_for_a_pipe_or_reads_through_a_link(tmp_path: Path) -> None:
    put(tmp_path, "b.txt")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "b.txt")
    for name, why in (("pipe", "not a regular file"), ("link", "a symbolic link")):
        with pytest.raises(OSError, match=why):
            read_file(str(tmp_path / name))


def test_a_text_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "b.txt")
    monkeypatch.setattr(archive.build.store, "LARGEST", 10)
    with pytest.raises(Refused, match="more than 10; split it"):
        read_source(found_at(path, "b.txt", tmp_path))


@pytest.mark.parametrize("names", [("a.txt", "a.pdf"), ("a.txt", "a.yml"), ("a.md", "b/a.md")])
def test_what_is_no_text_takes_no_page_from_a_text(tmp_path: Path, names: tuple[str, str]) -> None:
    for name in names:
        put(tmp_path, name)
    assert collisions(find_sources(tmp_path)) == {}


def test_pages_that_differ_in_capitals_only_are_refused(tmp_path: Path) -> None:
    for name in ("x/Ab.txt", "X/aB.txt", "x/ab-2.txt"):
        put(tmp_path, name)
    problems = collisions(find_sources(tmp_path))
    assert len(problems) == 2
    assert all("capital letters are not told apart" in p.message for p in problems.values())


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder"):
        find_sources(tmp_path / "nowhere")


def test_two_sources_for_one_page_are_both_named(tmp_path: Path) -> None:
    put(tmp_path, "b.txt")
    put(tmp_path, "b.md")
    problems = collisions(find_sources(tmp_path))
    assert len(problems) == 2
    assert all("b.txt" in p.message and "b.md" in p.message for p in problems.values())


@pytest.mark.parametrize("name", ["page.html", "scan.pdf", "noending", "sheet.csv"])
def test_other_kinds_are_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    with pytest.raises(Refused, match=r"only \.txt and \.md"):
        read_source(find_sources(tmp_path)[0])


def test_a_sidecar_sets_fields_and_an_unknown_key_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "b.txt")
    put(tmp_path, "b.yml", "title: 核定的标题\ndate_archived: 2024-01-31\n")
    source = read_source(found_at(path, "b.txt", tmp_path))
    assert source.sidecar.fields == {"title": "核定的标题", "date_archived": "2024-01-31"}
    put(tmp_path, "b.yml", "titel: x\n")
    with pytest.raises(Refused, match="titel"):
        read_source(found_at(path, "b.txt", tmp_path))


def test_dates_come_from_the_commit(tmp_path: Path) -> None:
    put(tmp_path, "seeds/云岭/a b.txt")

    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
        subprocess.run(
            ["git", "-C", str(tmp_path), *identity, *words],
            check=True,
            capture_output=True,
            env={
                "GIT_COMMITTER_DATE": "2024-02-03T04:05:06Z",
                "PATH": "/usr/bin:/bin:/usr/local/bin",
            },
        )

    git("init")
    git("add", "-A")
    git("commit", "-m", "texts")
    put(tmp_path, "seeds/new.txt")
    assert commit_dates(tmp_path / "seeds") == {"云岭/a b.txt": "2024-02-03"}
    assert commit_dates(tmp_path / "nowhere") == {}
