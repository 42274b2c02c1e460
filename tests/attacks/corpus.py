"""What is tried against the archive (`attacks.yml`), and an archive in which it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from archive.identity import MEDIA

HERE = Path(__file__).parent
SECRET = "kept outside the archive 4f1d"
BODY = "　　全年农业增长3%，工业增长5%，群众满意。\n　　一是抓好粮食生产。完成投资12亿元。\n"
TITLE = "某镇2023年工作总结"
INNOCENT = f"{TITLE}（无攻击）\n一、农业\n{BODY}"


@dataclass(frozen=True, slots=True)
class Attack:
    """One thing that is tried."""

    id: str
    tries: str  # in Chinese, for the page
    name: str  # of the file below seeds/; empty where a reader's query is meant
    data: bytes
    sidecar: str = ""
    link: str = ""  # the source is a link to this name beside seeds/
    sidecar_link: str = ""
    query: str = ""
    before: str = ""  # what came of it at first, in Chinese


@cache
def attacks() -> tuple[Attack, ...]:
    """Return all attacks, those that were found by fuzzing last."""
    given: list[dict[str, Any]] = yaml.safe_load((HERE / "attacks.yml").read_text("utf-8"))
    found = sorted(path for path in HERE.glob("found/*") if path.suffix in MEDIA)
    return (
        *(_attack(number, **{key.replace("-", "_"): one[key] for key in one})
          for number, one in enumerate(given)),
        *(Attack(f"found-{path.stem}", f"模糊测试所得：{path.stem}", f"found/{path.name}",
                 path.read_bytes()) for path in found),
    )  # fmt: skip


def _attack(
    number: int,
    id: str,
    tries: str,
    name: str = "",
    text: str = "",
    title: str = "",
    bytes: str = "",
    sidecar: str = "",
    link: str = "",
    sidecar_link: str = "",
    query: str = "",
    before: str = "",
    times: int = 1,
) -> Attack:
    """Return an attack; each text has a sentence of its own, or it would be a duplicate."""
    if query:
        return Attack(id, tries, "", b"", query=query * times)
    body = text * times or BODY
    own = f"　　这是第{number}号报告，编号{id}。\n"
    whole = body if text and not title else f"{title or TITLE}\n{body}"
    data = bytes_of(bytes) if bytes else f"{whole.rstrip()}\n{own}".encode()
    if title and not sidecar:
        sidecar = f"title: {json.dumps(title)}\n"
    return Attack(id, tries, name or f"{id}.txt", data, sidecar, link, sidecar_link, "", before)


def bytes_of(digits: str) -> bytes:
    """Return the bytes that hexadecimal digits stand for."""
    return bytes.fromhex(digits)


def write(folder: Path) -> None:
    """Write into `folder` an archive's seeds/, and beside it what nobody may read."""
    (folder / "secret.txt").write_text(f"某镇工作总结\n{SECRET}\n", "utf-8")
    (folder / "secret.yml").write_text(f"title: {SECRET}\n", "utf-8")
    (folder / "outside").mkdir()
    (folder / "outside" / "x.txt").write_text(f"某镇工作总结\n{SECRET}\n", "utf-8")
    seeds = folder / "seeds"
    for attack in attacks():
        if not attack.name:
            continue
        path = seeds / attack.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if attack.link:
            path.symlink_to(folder / attack.link)
            continue
        path.write_bytes(attack.data)
        if attack.sidecar:
            path.with_suffix(".yml").write_text(attack.sidecar, "utf-8")
        if attack.sidecar_link:
            path.with_suffix(".yml").symlink_to(folder / attack.sidecar_link)
    (seeds / "innocent.txt").write_text(INNOCENT, "utf-8")
