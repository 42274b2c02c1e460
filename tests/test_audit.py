import json
import re
import tomllib
from collections.abc import Mapping

import pytest

from tests.audit import LISTS, ROOT, verdict


def answer(*dependencies: Mapping[str, object]) -> str:
    return json.dumps({"dependencies": dependencies})


SOUND: dict[str, object] = {"name": "a", "version": "1", "vulns": []}
FLAWED: dict[str, object] = {
    "name": "b",
    "version": "2",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}],
}
UNKNOWN: dict[str, object] = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (answer(SOUND), 0, "1 dependencies, none"),
        (answer(SOUND, FLAWED), 1, "b 2: PYSEC-1; mended in 3"),
        (answer(SOUND, UNKNOWN), 0, "1 could NOT be looked up"),
        (answer(UNKNOWN), 0, "NOT MADE"),
        ("", 0, "NOT MADE"),
    ],
)
def test_what_could_not_be_asked_is_no_all_clear(given: str, code: int, said: str) -> None:
    assert verdict(given, "ConnectionError")[0] == code
    assert said in verdict(given, "ConnectionError")[1]


@pytest.mark.parametrize("name", LISTS)
def test_every_dependency_is_locked_by_digest(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"^\s*--(?!hash=)", text, re.M) and "://" not in text  # no other option
    blocks = re.split(r"\n(?=[a-z0-9])", text.partition("\n#    make lock\n")[2])
    assert len(blocks) > 20
    assert [block for block in blocks if not re.match(r"[\w.-]+==\S+ .*\\\n", block)] == []
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_every_dependency_that_is_asked_for_is_in_a_list() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    locked = "".join((ROOT / name).read_text("utf-8") for name in LISTS).lower()
    names = [re.split(r"[<>=~!\[; ]", one)[0].lower().replace(".", "-") for one in asked]
    assert [name for name in names if f"\n{name}==" not in locked] == []
