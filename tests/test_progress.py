"""What a stage says while it runs: to a person at a terminal, and to a file or a pipe."""

import io
import re
import sys
import time

import pytest

from archive.build.account import Stage


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_tells_stage_number_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, clock = Terminal(), time.time()
    monkeypatch.setattr(sys, "stderr", seen)
    stage = Stage("convert", quiet=False, total=1000)
    for second in range(1, 6):
        monkeypatch.setattr(time, "time", lambda at=clock + 2 * second: at)
        stage.update(100)
    last = seen.getvalue().rpartition("\r")[2]
    assert re.search(r"convert .*#.* 500/1000 +00:00:\d\d +[\d,]+/s", last), last
    stage.finish()
    assert seen.getvalue().endswith("\n")


def test_a_file_is_told_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage("convert", quiet=False, total=1000)
    stage.update(100)
    assert capsys.readouterr().err == ""
    stage._said -= 6  # seconds ago
    stage.update(100)
    assert re.fullmatch(r"convert: 200 of 1000, [\d,]+/s\n", capsys.readouterr().err)


def test_a_quiet_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage("convert", quiet=True, total=10)
    stage._said -= 6
    stage.update(10)
    stage.finish()
    assert capsys.readouterr().err == ""
