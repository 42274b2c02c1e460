"""Whatever goes wrong, the public site stays whole, the next run completes, and it is said."""

import errno
import io
import json
import logging
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import archive.build.cache
import archive.build.folder
import archive.build.store
from archive.build import SiteError
from archive.build.account import Account
from archive.build.cache import write_entry
from archive.build.converting import convert_partition, rules_of
from archive.build.faults import told
from archive.build.partitions import PARTS, Task, entry_path, version_of
from archive.build.plan import Places
from archive.build.reports import settled
from archive.build.run import build
from archive.build.site import _Server, serve_site
from archive.build.store import find_sources
from archive.build.survey import digest_of_source, survey
from archive.build.workers import Workers, in_new_process
from archive.cli import main
from archive.logs import levels
from archive.rules import RuleError, load_rules
from archive.settings import NO_SETTINGS
from archive.steps import alone
from tests import generator
from tests.test_build import (
    assert_as_from_nothing,
    files,
    happen,
    places,
    put,
    run,
    shared,
)

__all__ = ["places", "shared"]  # fixtures
KILLS = int(os.environ.get("KILLS", "12"))  # `KILLS=100` for a long look
CHANGES = ("edit", "edit", "rename", "redirect", "withdraw", "no cache")
pytestmark = pytest.mark.xdist_group("build")

# What Python tells before it asks the system for a change (PEP 578), and before `exchange`.
_OPERATIONS = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "ctypes.dlsym"}


def killed_at(number: int, half: bool, work: Callable[[], object]) -> int:
    """Do `work` in a process that is killed before its `number`th change; return their count.

    Where that would open a file, `half` leaves it behind with half of something in it.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        import sys

        count, busy = 0, False

        def count_down(event: str, args: tuple[Any, ...]) -> None:
            nonlocal count, busy
            opens = event == "open" and args[2] & os.O_ACCMODE != os.O_RDONLY
            if busy or not (opens or event in _OPERATIONS):
                return
            count += 1
            if count == number:
                busy = True
                if opens and half:
                    Path(args[0]).write_bytes(b"half")
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count_down)
        try:
            work()
            os.write(writer, str(count).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        return int(said.read() or 0)


def test_a_kill_at_any_change_leaves_the_site_whole(places: Places, shared: Path) -> None:
    dice = random.Random(20)
    assert places.site
    for path in sorted(places.seeds.rglob("*.txt"))[6:]:  # six are enough
        path.unlink()
    run(places)
    happen("edit", places, dice, "first")
    number = killed_at(0, False, lambda: run(places))
    assert number > 20
    killed = 0
    for kill in range(KILLS):
        happen(dice.choice(CHANGES), places, dice, f"k{kill}")
        before = public(places)
        whole = killed_at(dice.randrange(1, number), dice.random() < 0.5, lambda: run(places))
        killed += not whole
        seen = public(places)
        if kill % 5 == 0:  # the next run is killed too
            killed_at(dice.randrange(1, number), True, lambda: run(places))
        run(places)
        after = public(places)
        assert seen in (before, after), f"kill {kill}"
    assert_as_from_nothing(places, shared)
    assert killed > KILLS * 0.6


def public(places: Places) -> dict[str, bytes]:
    """Return what the site holds but what is of the theme, which no report changes."""
    assert places.site
    whole = [path for path in places.site.iterdir() if path.name not in ("assets", "about")]
    below = {path.name: files(path) for path in whole if path.is_dir()}
    held = {f"{name}/{file}": data for name, all in below.items() for file, data in all.items()}
    about = places.site / "about" / "holdings"
    held |= {f"about/{name}": data for name, data in files(about).items()}
    return held | {path.name: path.read_bytes() for path in whole if path.is_file()}


class Full(io.BytesIO):
    """A file on a disk that is full when it is written."""

    def write(self, data: Any) -> int:  # noqa: ARG002
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)


@pytest.mark.parametrize("after", [0, 1, 3, 7, 15, 25])
def test_a_full_disk_leaves_the_site_and_is_named(
    places: Places, shared: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    put(places.seeds, "new", generator.report(77, 9, 200).text)
    assert places.site
    before, left = files(places.site), [after]

    def fill(path: Any, mode: str = "r", **more: Any) -> Any:
        if "w" in mode:
            left[0] -= 1
            if left[0] < 0:
                Path(path).touch()
                return Full()
        return open(path, mode, **more)  # noqa: PTH123

    def fill_in_pages(path: str, data: bytes) -> None:
        with fill(path, "wb") as file:
            file.write(data)

    monkeypatch.setattr(archive.build.cache, "open", fill, raising=False)
    monkeypatch.setattr(archive.build.folder, "write_file", fill_in_pages)
    with pytest.raises(OSError, match="No space left") as fault:
        run(places)
    said = told(fault.value)
    assert str(places.docs.parent) in said and "make room and run again" in said
    assert files(places.site) == before
    monkeypatch.undo()
    assert not list(places.docs.rglob(".*.new"))
    run(places)
    assert_as_from_nothing(places, shared)


@pytest.mark.parametrize("name", ["docs/reports", "docs/search", "docs/about"])
def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "seeds", "a", generator.report(1, 1, 200).text)
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("a file")
    options = [f"--{option}={tmp_path / option}" for option in ("seeds", "docs")]
    assert main(["pages", "-q", *options]) == 2
    said = capsys.readouterr().err
    assert name in said and "a file stands where a folder is wanted" in said


def test_a_read_only_folder_is_named(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    happen("edit", places, random.Random(1), "x")

    def refuse(path: str, data: bytes) -> None:
        if "/reports/" in path:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), path)
        Path(path).write_bytes(data)

    monkeypatch.setattr(archive.build.folder, "write_file", refuse)
    options = [f"--{name}={getattr(places, name)}" for name in ("seeds", "docs", "site", "cache")]
    assert main(["build", "-q", *options]) == 2
    said = capsys.readouterr().err
    assert "Permission denied; check its owner and its rights" in said and "/reports/" in said


def _kill_me(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_worker_that_is_killed_is_said() -> None:
    with Workers(2) as workers, pytest.raises(SiteError, match="--jobs 1"):
        list(workers.spread(_kill_me, range(9)))
    with pytest.raises(SiteError, match="ended before it was done"):
        in_new_process(partial(_kill_me, 3))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_done_beside_is_done_or_said(jobs: int) -> None:
    with Workers(jobs) as workers:
        done, wrong = workers.beside(os.getpid), workers.beside(partial(int, "no number"))
        assert list(workers.spread(abs, [-1, 2, -3])) == [1, 2, 3]
        assert (done.result() == os.getpid()) == (jobs == 1)
        with pytest.raises(ValueError, match="no number"):
            wrong.result()
    with Workers(2) as workers:
        last = workers.beside(partial(_kill_me, 3))
        with suppress(SiteError):  # all that the processes did may be lost with it
            list(workers.spread(abs, range(9)))
        with pytest.raises(SiteError, match="--jobs 1"):
            last.result()


def test_what_was_asked_for_before_others_were_begun_is_not_done_again(tmp_path: Path) -> None:
    with Workers(2) as workers:
        one = workers.beside(partial(tempfile.mkdtemp, dir=tmp_path))
        assert one.result() == one.result()
        list(workers.spread(abs, range(9)))
    assert len(list(tmp_path.iterdir())) == 1


def test_one_thing_is_done_elsewhere_while_another_is_done_here() -> None:
    here: list[int] = []

    def note() -> None:
        here.append(os.getpid())

    with Workers(2) as workers:
        number, process = workers.meanwhile(partial(_process, -1), note)
        assert (number, here) == (-1, [os.getpid()]) and process != os.getpid()
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
        with pytest.raises(ValueError, match="no number"):
            workers.meanwhile(partial(int, "no number"), note)
        with pytest.raises(SiteError, match="--jobs 1"):
            workers.meanwhile(partial(_kill_me, 3), note)
    with Workers(1) as workers:
        here.clear()
        assert workers.meanwhile(partial(_process, -1), note) == (-1, os.getpid())
    assert not here  # one after the other would only take longer


LARGE = 1 << 20  # bytes: more than what lies between two processes at a time


def test_one_thing_alone_is_done_by_the_process_that_was_begun() -> None:
    with Workers(2) as workers:
        workers.begin(partial(int, "no number"))  # what that raises is not told
        one, other = workers.spread(_process, [-1]), workers.spread(_process, [-2])
        second, process = next(other)
        assert (second, next(one)) == (-2, (-1, process)) and process != os.getpid()
        begun = [workers.spread(bytes, [bytes(LARGE)]) for _ in range(9)]
        assert [len(next(answer)) for answer in reversed(begun)] == [LARGE] * 9
        assert next(workers.spread(_process, [-3])) == (-3, process)
        assert list(workers.spread(abs, range(9))) == [*range(9)]
        with pytest.raises(ValueError, match="no number") as raised:
            list(workers.spread(int, ["no number"]))
        assert "_help" in raised.value.__notes__[0]
        with pytest.raises(SiteError, match="no process can be told of <function"):
            list(workers.spread(_of_this_process_alone, [-1]))
        assert next(workers.spread(_process, [-4])) == (-4, process)
        with pytest.raises(TypeError, match="missing"):
            list(workers.spread(_raise_what_cannot_be_read, [3]))
        assert next(workers.spread(_process, [-5])) == (-5, process)
        with pytest.raises(SiteError, match="--jobs 1"):
            list(workers.spread(_kill_me, [3]))
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with Workers(1) as workers:
        workers.begin(partial(_kill_me, 3))
        assert next(workers.spread(_process, [-1])) == (-1, os.getpid())


class Unreadable(Exception):
    """It can be told to another process, but not made anew there."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(one + other)


def _raise_what_cannot_be_read(number: int) -> None:
    raise Unreadable(number, number)


def _of_this_process_alone(number: int) -> Callable[[], int]:
    return lambda: number


def test_the_process_that_was_begun_ends_though_it_is_asked_not_to() -> None:
    said = "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    said += "from archive.build.workers import Workers\n"
    said += "with Workers(2) as workers: workers.begin(os.getpid)"
    folder = Path(archive.__file__).parents[1]
    subprocess.run([sys.executable, "-c", said], cwd=folder, check=True, timeout=60)


def _process(number: int) -> tuple[int, int]:
    return number, os.getpid()


def test_a_process_begun_elsewhere_logs_as_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("mkdocs"), "level", logging.ERROR)
    assert in_new_process(levels) == levels()
    assert levels()["mkdocs"] == logging.ERROR


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    put(tmp_path / "seeds", "a", generator.report(1, 1, 200).text)
    return tmp_path / "seeds"


def test_a_file_that_vanishes_is_said_and_taken_when_it_is_back(
    tmp_path: Path, seeds: Path
) -> None:
    (found,) = survey(seeds, tmp_path / "memory")
    data = found.path.read_bytes()
    found.path.unlink()
    now, report = alone(settled(found, load_rules()))
    assert [p.code for p in report.problems] == ["unreadable"] and now.digest != found.digest
    found.path.write_bytes(data)
    assert alone(settled(found, load_rules()))[1].status == "archived"


def test_a_file_that_changes_is_read_again(tmp_path: Path, seeds: Path) -> None:
    (found,) = survey(seeds, tmp_path / "memory")
    found.path.write_text(generator.report(2, 1, 200).text, "utf-8")
    now, report = alone(settled(found, load_rules()))
    assert report.status == "archived" and now.digest != found.digest


@pytest.mark.parametrize("jobs", [1, 2])
def test_wrong_rules_end_a_build_and_change_nothing(
    places: Places, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    def wrong() -> None:
        raise RuleError("rule site: does not meet its own example")

    assert places.site
    before = files(places.docs), files(places.site)
    shutil.rmtree(places.cache / "partitions")
    put(places.seeds, "more", generator.report(2, 1, 200).text)
    monkeypatch.setattr("archive.build.converting.load_rules", wrong)
    with pytest.raises(RuleError, match="its own example"), Workers(jobs) as workers:
        build(places, workers, Account(quiet=True))
    assert (files(places.docs), files(places.site)) == before


def test_what_another_program_kept_is_not_read(tmp_path: Path, seeds: Path) -> None:
    (found,) = survey(seeds, tmp_path / "memory")
    papers = json.dumps([["of other rules"], [1]]).encode()
    write_entry(entry_path(tmp_path, "old"), dict.fromkeys(PARTS, b"?") | {"papers": papers})
    task = Task(0, (found,), 1, version_of(NO_SETTINGS), tmp_path, before="old")
    assert [o.status for o in convert_partition(task).summary.outcomes] == ["archived"]


@pytest.mark.parametrize("sound", [True, False])
def test_rules_that_change_while_a_build_runs_end_it(tmp_path: Path, sound: bool) -> None:
    task = Task(0, (), 1, version_of(NO_SETTINGS), tmp_path)
    assert rules_of(task, sound)
    with pytest.raises(SiteError, match=r"changed while it ran; run again"):
        rules_of(replace(task, version="another"), sound)


def test_a_process_that_loads_other_rules_than_those_planned_for_makes_nothing(
    tmp_path: Path, seeds: Path
) -> None:
    found = tuple(survey(seeds, tmp_path / "memory"))
    task = Task(0, found, 1, "version of the plan", tmp_path)
    with pytest.raises(SiteError, match=r"changed while it ran; run again"):
        in_new_process(partial(convert_partition, task))
    assert not entry_path(tmp_path, task.key).exists()


def test_rules_that_made_what_stands_are_not_checked_again(
    places: Places, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("archive.build.converting.load_rules")
    put(places.seeds, "more", generator.report(2, 1, 200).text)
    run(places)
    monkeypatch.undo()
    assert_as_from_nothing(places, shared)


def _sidecar_as_file(path: Path) -> None:
    path.write_text("title: 一个题目\n", "utf-8")


def _sidecar_as_link(path: Path) -> None:
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("kind", [_sidecar_as_file, _sidecar_as_link, os.mkfifo, os.mkdir])
def test_a_sidecar_of_a_text_that_is_known_comes_and_goes(
    places: Places, shared: Path, monkeypatch: pytest.MonkeyPatch, kind: Callable[[Path], None]
) -> None:
    monkeypatch.setattr("archive.build.survey.UNSETTLED", 0)  # all is remembered at once
    path = next(places.seeds.rglob("*.txt")).with_suffix(".yml")
    run(places)
    kind(path)
    run(places)
    assert_as_from_nothing(places, shared)
    if path.is_file():
        path.write_text("title: 另一个题目\n", "utf-8")
        run(places)
        assert_as_from_nothing(places, shared)
    path.rmdir() if path.is_dir() else path.unlink()
    run(places)
    assert_as_from_nothing(places, shared)


def test_a_sidecar_that_comes_while_sources_are_looked_for_is_not_remembered_as_none(
    tmp_path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.build.survey.UNSETTLED", 0)
    (found,) = find_sources(seeds)
    path = found.path.with_suffix(".yml")
    with monkeypatch.context() as patch:
        patch.setattr("archive.build.survey.find_sources", lambda _: [found])
        _sidecar_as_file(path)
        survey(seeds, tmp_path / "memory")
    path.unlink()
    (now,) = survey(seeds, tmp_path / "memory")
    assert now.digest == digest_of_source(found)


def test_what_is_served_follows_changes_and_says_what_is_wrong(
    places: Places, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def serve(served: Places, follow: Callable[[], None]) -> None:
        assert served.site
        before = len(files(served.site))
        put(places.seeds, "more", generator.report(2, 1, 200).text)
        follow()
        assert len(files(served.site)) > before
        places.seeds.rename(places.seeds.with_name("away"))
        follow()

    monkeypatch.setattr("archive.build.site.serve_site", serve)
    command = ["serve", "-q", "--jobs=1"]
    command += [f"--{name}={getattr(places, name)}" for name in ("seeds", "docs", "cache")]
    assert main(command) == 0
    assert capfd.readouterr().err.startswith("error: ")


def test_a_server_that_is_stopped_leaves_nothing_running(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    before = set(threading.enumerate())
    monkeypatch.setattr("archive.build.site.ADDRESS", ("127.0.0.1", 0))
    monkeypatch.setattr("archive.build.site._Server._build_loop", stop)
    serve_site(places, lambda: None)
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


def test_what_python_keeps_of_the_program_is_no_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.build.site.POLLING", 0.05)
    server = _Server(builder=lambda: None, host="127.0.0.1", port=0, root=str(tmp_path))
    kept = tmp_path / "__pycache__" / "where.cpython-311.pyc"
    kept.parent.mkdir()
    server.watch(str(tmp_path))
    server.observer.start()
    try:
        kept.write_bytes(b"kept")
        time.sleep(0.5)
        assert not server._want_rebuild
        for _ in range(600):
            if server._want_rebuild:
                break
            (tmp_path / "where.py").write_text(str(time.time_ns()), "utf-8")
            time.sleep(0.1)
        assert server._want_rebuild
    finally:
        server.observer.stop()
        server.observer.join()
        server.server_close()


def test_an_address_that_is_taken_is_said(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr("archive.build.site.ADDRESS", taken.getsockname())
        with pytest.raises(SiteError, match="cannot serve at 127"):
            serve_site(places, lambda: None)


def test_a_file_that_never_stands_still_is_said(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_sources(seeds)[0]._replace(digest="of another text")
    monkeypatch.setattr("archive.build.reports.digest_of_source", lambda _: "of yet another")
    assert [p.code for p in alone(settled(found, load_rules()))[1].problems] == ["changed"]


def test_an_error_of_the_disk_is_not_remembered(
    tmp_path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next(seeds.rglob("*.txt"))
    os.utime(path, (1, 1))

    def fail(_: str) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr("archive.build.survey.read_file", fail)
        (found,) = survey(seeds, tmp_path / "memory")
        assert found.digest.startswith("error")
    (found,) = survey(seeds, tmp_path / "memory")
    assert alone(settled(found, load_rules()))[1].status == "archived"


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """End a test that hangs: at a pipe, for one."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(600)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
