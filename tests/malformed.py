"""Hostile and malformed files with a seed, an archive of them built, and what came of each.

`python -m tests.malformed --size 10000 --write` is `make malformed`: it writes the table of
`docs/about/malformed.md`.  Every text was written for this project or comes from `generator`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from archive.catalog.holdings import IDENTITY
from archive.cli import main as archive
from archive.identity import printable
from tests.generator import report
from tests.quality.encoded import SENTENCES, misread

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "about" / "malformed.md"
GOOD = ("archived", "verbatim")
Dice = random.Random


class Kind(NamedTuple):
    """A way in which a file is out of the ordinary."""

    name: str  # for a reader
    make: Callable[[Path, str, Dice], list[Path]]  # files made in a folder, of a stem
    wanted: tuple[str, ...]  # the outcomes that are right


def _text(dice: Dice) -> str:
    return report(dice.randrange(10**6), 3, 300).text


def _file(data: Callable[[Dice], bytes], ending: str = ".txt") -> Callable[..., list[Path]]:
    def make(folder: Path, stem: str, dice: Dice) -> list[Path]:
        path = folder / f"{stem}{ending}"
        path.write_bytes(data(dice))
        return [path]

    return make


def _named(name: Callable[[str, Dice], bytes | str]) -> Callable[..., list[Path]]:
    """Return what makes a sound text of an odd name."""

    def make(folder: Path, stem: str, dice: Dice) -> list[Path]:
        path = folder / os.fsdecode(name(stem, dice))
        path.write_text(_text(dice), "utf-8")
        return [path]

    return make


def _twins(one: Callable[[str], str], other: Callable[[str], str]) -> Callable[..., list[Path]]:
    def make(folder: Path, stem: str, dice: Dice) -> list[Path]:
        paths = list(dict.fromkeys(folder / f"{name(stem)}.txt" for name in (one, other)))
        for path in paths:
            path.write_text(_text(dice), "utf-8")
        return paths

    return make


def _link(target: Callable[[Path], str]) -> Callable[..., list[Path]]:
    def make(folder: Path, stem: str, dice: Dice) -> list[Path]:  # noqa: ARG001
        path = folder / f"{stem}.txt"
        path.symlink_to(target(folder))
        return [path]

    return make


def _pipe(folder: Path, stem: str, dice: Dice) -> list[Path]:  # noqa: ARG001
    path = folder / f"{stem}.txt"
    os.mkfifo(path)
    return [path]


def _socket(folder: Path, stem: str, dice: Dice) -> list[Path]:  # noqa: ARG001
    path = folder / f"{stem}.txt"
    there = Path.cwd()
    os.chdir(folder)  # the address of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(there)
    return [path]


def _sidecar(data: bytes | None) -> Callable[..., list[Path]]:
    """Return what makes a sound text beside a sidecar of these bytes, or beside a pipe."""

    def make(folder: Path, stem: str, dice: Dice) -> list[Path]:
        path = folder / f"{stem}.txt"
        path.write_text(_text(dice), "utf-8")
        beside = folder / f"{stem}.yml"
        if data is None:
            os.mkfifo(beside)
        else:
            beside.write_bytes(data)
        return [path]

    return make


def _folder(folder: Path, stem: str, dice: Dice) -> list[Path]:
    inside = folder / f"{stem}.md"
    inside.mkdir()
    path = inside / "a.txt"
    path.write_text(_text(dice), "utf-8")
    return [path]


def _empty_folder(folder: Path, stem: str, dice: Dice) -> list[Path]:  # noqa: ARG001
    path = folder / f"{stem}.txt"
    path.mkdir()
    return [path]


def _deep(folder: Path, stem: str, dice: Dice) -> list[Path]:
    inside = folder.joinpath(*[stem] * dice.randint(33, 60))
    inside.mkdir(parents=True)
    path = inside / "a.txt"
    path.write_text(_text(dice), "utf-8")
    return [path]


def _noise(dice: Dice) -> bytes:
    return dice.randbytes(dice.randrange(1, 3000))


def _flipped(dice: Dice) -> bytes:
    data = bytearray(_text(dice).encode(dice.choice(["utf-8", "gb18030", "utf-16", "big5"]),
                                        "replace"))  # fmt: skip
    for _ in range(dice.randrange(1, len(data) // 10)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _signs(dice: Dice) -> bytes:
    signs = "\x00\x07\x1a\x1b\x7f\x80\u200b\u2028\u202e\u2060\ufeff\ue000\xad\ufffd\r\x0b\x85"
    return "".join(c + dice.choice(signs) * (dice.random() < 0.1) for c in _text(dice)).encode()


def _markup(dice: Dice) -> bytes:
    bits = ["<script>alert(1)</script>", "]]>", "{{ x }}", "{% raw %}", "--8<-- '/etc/passwd'",
            "---\n", "# ", "```\n", "[a](javascript:b)", "&#0;", "| a | b |\n", "<!--", "\\", "***",
            "\n\n    ", "[^1]:", "<img src=x onerror=y>", "\x1b[31m"]  # fmt: skip
    return "".join(dice.choice([*bits, _text(dice)[:40]]) for _ in range(60)).encode()


def _one_line(dice: Dice) -> bytes:
    return (_text(dice).replace("\n", "") * dice.randrange(1, 40)).encode()


def _many_lines(dice: Dice) -> bytes:
    line = dice.choice(["（一）\n", "1.\n", "一、甲\n", "a b  c   d\n", "\t\n|", "—" * 40 + "\n"])
    return (line * dice.randrange(1, 3000)).encode()


def _repeated(dice: Dice) -> bytes:
    return (dice.choice("（(#*>-|1.一、镇a~`[{<&\\") * dice.randrange(1, 20_000)).encode()


def _cut(dice: Dice) -> bytes:
    data = _text(dice).encode(dice.choice(["utf-8", "gb18030", "utf-16", "utf-32"]), "replace")
    return data[: dice.randrange(len(data) // 3, len(data))]


def _encoded(dice: Dice) -> bytes:
    codecs = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le", "gb18030")
    return _text(dice).encode(dice.choice(codecs), "replace")


def _mojibake(dice: Dice) -> bytes:
    codec, wrong = dice.choice(
        [("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gbk", "latin-1"), ("gbk", "cp1252")]
    )
    good = _text(dice)
    return (
        good[: dice.randrange(200)] + "\n" + misread(SENTENCES["zh-Hans"], codec, wrong)
    ).encode()


def _lost(dice: Dice) -> bytes:
    return _text(dice).encode().decode("gbk", "replace").encode()


def _mixed(dice: Dice) -> bytes:
    one, other = dice.sample(["utf-8", "gb18030"], 2)
    return _text(dice).encode(one) + _text(dice).encode(other)


def _longest(stem: str, dice: Dice, size: int = 255) -> str:  # noqa: ARG001
    """Return a name of exactly so many bytes, nearly all of them Chinese."""
    room = size - len(stem) - len(".txt")
    return f"{stem}{'x' * (room % 3)}{'镇' * (room // 3)}.txt"


MAGIC = (b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"MZ\x90\0",
         b"\x7fELF", b"GIF89a", b"Rar!\x1a\x07", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # fmt: skip
SIGNS = (*"#?%&*:|<>'\"\\\n ", "..")
HIDDEN = ("\u202e", "\u200b", "\x1b[2J", "\x7f")
DEVICES = ("con", "PRN", "aux", "nul", "com1", "LPT9")
ANY = (*GOOD, "refused")

KINDS = (
    Kind("正常的文本", _file(lambda d: _text(d).encode()), ("archived",)),
    Kind("其他编码", _file(_encoded), ("archived",)),
    Kind("在某处截断", _file(_cut), GOOD),
    Kind("乱码，可还原", _file(_mojibake), ("archived",)),
    Kind("乱码，有损失", _file(_lost), ("verbatim",)),
    Kind("两种编码拼成", _file(_mixed), ("archived",)),
    Kind("夹有控制、零宽、私用字符", _file(_signs), GOOD),
    Kind("改动了一些字节", _file(_flipped), ANY),
    Kind("随机的字节", _file(_noise), ANY),
    Kind("标记、脚本、转义序列", _file(_markup), GOOD),
    Kind("一行到底", _file(_one_line), ("archived",)),
    Kind("成千的短行", _file(_many_lines), GOOD),
    Kind("一个字符重复上万次", _file(_repeated), GOOD),
    Kind("空文件、空白", _file(lambda d: d.choice([b"", b"\n", b" \t\r\n", b"\xef\xbb\xbf"])),
         ("refused",)),
    Kind("只有标题", _file(lambda d: _text(d).split("\n")[0].encode()), ("archived",)),
    Kind("文本名下的 PDF、ZIP、图片、程序",
         _file(lambda d: d.choice(MAGIC) + d.randbytes(600)), ("refused",)),
    Kind("不收的格式", _file(_noise, ".docx"), ("refused",)),
    Kind("名字不是 UTF-8", _named(lambda s, d: s.encode() + d.randbytes(3).translate(
        bytes(0xB0 + b % 0x40 for b in range(256))) + b".txt"), ("archived",)),
    Kind("名字含换行、#、?、%、引号、..",
         _named(lambda s, d: f"{s}{d.choice(SIGNS)}x.txt"), ("archived",)),
    Kind("名字含方向控制、转义序列",
         _named(lambda s, d: f"{s}{d.choice(HIDDEN)}.txt"), ("archived",)),
    Kind("系统保留的名字", _named(lambda s, d: f"{d.choice(DEVICES)}.{s}.txt"), ("archived",)),
    Kind("名字恰好 255 字节，中文", _named(_longest), ("refused",)),
    Kind("名字恰好 250 字节，中文", _named(lambda s, d: _longest(s, d, 250)), ("archived",)),
    Kind("名字只有大小写不同", _twins(str.lower, str.upper), ("refused",)),
    Kind("名字只有 Unicode 形式不同",
         _twins(lambda s: f"{s}\u00e9", lambda s: f"{s}e\u0301"), ("archived",)),
    Kind("符号链接：指向外面", _link(lambda f: "/etc/hostname"), ("refused",)),  # noqa: ARG005
    Kind("符号链接：无处可去", _link(lambda f: "nowhere"), ("refused",)),  # noqa: ARG005
    Kind("符号链接：绕圈", _link(lambda f: str(f)), ("refused",)),
    Kind("管道", _pipe, ("refused",)),
    Kind("套接字", _socket, ("refused",)),
    Kind("名为 x.md 的文件夹，里面有文本", _folder, ("archived",)),
    Kind("名为 x.txt 的空文件夹", _empty_folder, ("refused",)),
    Kind("六十层文件夹", _deep, ("refused",)),
    Kind("旁注有误", _sidecar(b"titel: x\n\t- {"), ("refused",)),
    Kind("旁注不是文本", _sidecar(bytes(range(256))), ("refused",)),
    Kind("旁注是管道", _sidecar(None), ("refused",)),
    Kind("没有文本的旁注", _file(lambda d: b"title: x\n", ".yml"), ("refused",)),  # noqa: ARG005
)  # fmt: skip


class Made(NamedTuple):
    """A file, and of which kind it is."""

    shown: str
    kind: Kind


def make(seeds: Path, size: int, seed: int = 1) -> Iterator[Made]:
    """Make at least `size` files below `seeds`, every kind in turn; the same for a seed."""
    count = number = 0
    while count < size:
        kind = KINDS[number % len(KINDS)]
        dice = random.Random(f"{seed} {number}")
        folder = seeds / f"{number // 1000:03}"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            paths = kind.make(folder, f"n{number}x", dice)
        except OSError:  # this system has no such names or files
            paths = []
        for path in paths:
            yield Made(printable(f"seeds/{path.relative_to(seeds).as_posix()}"), kind)
        count += max(len(paths), 1)
        number += 1


class Run(NamedTuple):
    """What came of all: outcomes by kind, what was lost or wrong, and how long it took."""

    outcomes: dict[str, Counter[str]]
    wrong: list[str]
    code: int
    seconds: float
    needs: int


def run(folder: Path, size: int, seed: int = 1, site: bool = True) -> Run:
    """Make files and build them; say what came of each."""
    made = list(make(folder / "seeds", size, seed))
    options = [f"--{name}={folder / name}" for name in ("seeds", "docs", "site", "cache")]
    started = time.monotonic()
    with contextlib.redirect_stderr(io.StringIO()):
        code = archive(["build" if site else "pages", "-q", *options])
    seconds = time.monotonic() - started
    known = json.loads((folder / "docs" / f"{IDENTITY}.json").read_text("utf-8"))
    refused: dict[str, str] = {}
    for need in known["needs"]:
        if need["status"] == "refused":
            refused[need["source"]] = need["code"]
    copied = {copy["source"] for copy in known["copies"]}
    accounts = [json.loads(path.read_text("utf-8")) for path in _accounts(folder / "docs")]
    statuses = {account["source"]: account["status"] for account in accounts}
    outcomes: dict[str, Counter[str]] = {}
    wrong = []
    for one in made:
        fates = [f"refused: {refused[one.shown]}"] if one.shown in refused else []
        fates += [statuses[one.shown]] if one.shown in statuses else []
        fates += ["duplicate"] if one.shown in copied else []
        if len(fates) != 1:
            wrong.append(f"{one.shown} ({one.kind.name}): {len(fates)} outcomes")
            continue
        outcomes.setdefault(one.kind.name, Counter())[fates[0]] += 1
        # Chance makes some texts twice: the copy is on the page of a text that was archived.
        fate = "archived" if fates[0] == "duplicate" else fates[0].partition(":")[0]
        if fate not in one.kind.wanted or fates[0] == "refused: failed":
            wrong.append(f"{one.shown} ({one.kind.name}): {fates[0]}")
    if known["files"] != len({one.shown for one in made}):
        wrong.append(f"{known['files']} files were counted, {len(made)} were made")
    return Run(outcomes, wrong, code, seconds, len(known["needs"]))


def _accounts(docs: Path) -> list[Path]:
    return [path for path in (docs / "reports").rglob("*.json") if path.is_file()]


def page(seed: int, done: Run) -> str:
    """Return the page that says what was tried and what came of it."""
    labels = {"archived": "收录成页", "verbatim": "照原样显示", "duplicate": "与另一篇同文"}
    rows = []
    for kind in KINDS:
        counts = done.outcomes.get(kind.name, Counter())
        said = "、".join(
            f"{labels.get(fate) or f'没有页面（`{fate[9:]}`）'} {count:,}"
            for fate, count in counts.most_common()
        )
        rows.append(f"| {kind.name} | {counts.total():,} | {said or '本机无法造出'} |")
    files = sum(counts.total() for counts in done.outcomes.values())
    return f"""---
title: 恶劣文件的实测
---

# 恶劣文件的实测

由 `make malformed SIZE=10000` 写成，不要手改。文件由 `tests/malformed.py` 按种子生成，每种轮流。

{files:,} 个文件（种子 {seed}），一次构建 {done.seconds:,.0f} 秒：没有崩溃，没有停住；
每个文件恰有一个去向，{len(done.wrong):,} 个不合预期。

| 文件 | 个数 | 去向 |
|---|---|---|
{chr(10).join(rows)}

括号里的代号与[收录情况](holdings.md)里的 `holdings.json` 相同。
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Make, build, and say what came of it; 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="keep the table in the docs")
    options = parser.parse_args(argv)
    from tests.site.test_site import copy_docs

    folder = Path(tempfile.mkdtemp(prefix="archive-malformed-"))
    try:
        copy_docs(folder / "docs")
        done = run(folder, options.size, options.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    said = page(options.seed, done)
    print(said)
    print("\n".join(done.wrong[:50]), file=sys.stderr)
    if options.write:
        PAGE.write_text(said, "utf-8")
    return int(bool(done.wrong))


if __name__ == "__main__":
    sys.exit(main())
