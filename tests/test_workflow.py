"""The workflow that publishes the site is well-formed, pinned and asks for little."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOWS = Path(__file__).parents[1] / ".github" / "workflows"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load((WORKFLOWS / "site.yml").read_text("utf-8"))
    return workflow


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.y*ml")), ids=lambda path: path.name)
class TestEveryWorkflow:
    def test_keeps_to_the_published_schema(self, path: Path) -> None:
        checker = [sys.executable, "-m", "check_jsonschema"]
        schema = ["--builtin-schema", "vendor.github-workflows"]
        outcome = subprocess.run(
            [*checker, *schema, str(path)], capture_output=True, text=True, check=False
        )
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    def test_pins_every_action_to_a_commit_and_names_its_version(self, path: Path) -> None:
        used = re.findall(r"^\s*(?:- )?uses:\s*(.*)$", path.read_text("utf-8"), re.MULTILINE)
        assert used
        assert [action for action in used if not PINNED.fullmatch(action)] == []


def test_only_a_push_to_main_deploys(site: dict[str, Any]) -> None:
    deploys = {
        name: job
        for name, job in site["jobs"].items()
        if any("deploy-pages" in step.get("uses", "") for step in job["steps"])
    }
    assert list(deploys) == ["deploy"]
    condition = "github.event_name == 'push' && github.ref == 'refs/heads/main'"
    assert deploys["deploy"]["if"] == condition


def test_only_the_deploying_job_may_write(site: dict[str, Any]) -> None:
    assert site["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions") for name, job in site["jobs"].items()}
    deploy = {"pages": "write", "id-token": "write"}
    assert rights == {"build": None, "audit": None, "deploy": deploy}
