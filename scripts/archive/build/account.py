"""What a run did: said while it runs, at its end, and as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.catalog.holdings import Fate, needs_of

if TYPE_CHECKING:
    from archive.build.folder import Folder
    from archive.build.partitions import Outcome

HOSTS = (  # what the common static hosts take: files, bytes; their documentation, 2026
    ("GitHub Pages", None, 1_000_000_000),
    ("GitLab Pages", 200_000, 1_000_000_000),
    ("Cloudflare Pages", 20_000, None),
)

FEW = 3  # copies that are named


@dataclass(slots=True)
class Stage:
    """One stage of a run."""

    name: str
    quiet: bool
    total: int = 0  # of what the stage counts: reports, mostly
    done: int = 0
    size: int = 0  # bytes that went through
    seconds: float = 0.0
    _bar: Any = None
    _begun: float = field(default_factory=time.monotonic)
    _said: float = field(default_factory=time.monotonic)

    def update(self, done: int, size: int = 0) -> None:
        """Say that so much more is through."""
        self.done += done
        self.size += size
        if self.quiet or not self.total:
            return
        rate = f"{self.done / max(time.monotonic() - self._begun, 1e-9):,.0f}/s"
        if sys.stderr.isatty():
            if self._bar is None:
                import click  # slow to load, and most runs draw nothing

                self._bar = click.progressbar(
                    length=self.total,
                    label=f"{self.name:8}",
                    file=sys.stderr,
                    show_pos=True,
                    item_show_func=lambda rate: rate,
                )
            self._bar.update(done, rate)
        elif time.monotonic() - self._said > 5:
            self._said = time.monotonic()
            print(f"{self.name}: {self.done} of {self.total}, {rate}", file=sys.stderr)

    def finish(self) -> None:
        """End the bar."""
        if self._bar is not None:
            self._bar.render_finish()


@dataclass(slots=True)
class Account:
    """What a run did."""

    quiet: bool = False
    stages: list[Stage] = field(default_factory=list)
    sources: int = 0
    archived: int = 0  # those with a page
    statuses: dict[str, int] = field(default_factory=dict)  # what became of how many
    refused: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # and why
    copies: list[tuple[str, str]] = field(default_factory=list)  # of a text; what to say of it
    to_check: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # pages, and why
    withdrawn: list[str] = field(default_factory=list)  # sources, their copies among them
    reused: int = 0  # reports whose page was not made anew
    read: int = 0  # files that were opened to be compared or converted
    pages: int = 0  # of docs/reports/ that were written
    written: int = 0  # files
    removed: int = 0
    site: tuple[int, int] = (0, 0)  # files and bytes
    changes: list[str] = field(default_factory=list)  # of a dry run: what would be

    @contextmanager
    def stage(self, name: str, total: int = 0) -> Iterator[Stage]:
        """Time a stage."""
        stage = Stage(name, self.quiet, total)
        self.stages.append(stage)
        started = time.perf_counter()
        try:
            yield stage
        finally:
            stage.seconds = time.perf_counter() - started
            stage.finish()

    def hold(self, outcomes: Iterable[Outcome]) -> None:
        """Take down what became of the sources."""
        every = list(outcomes)
        gone = {outcome.page for outcome in every if outcome.status == "withdrawn"}
        for outcome in every:
            if outcome.status == "withdrawn" or outcome.leads_to in gone:
                self.withdrawn.append(outcome.source)
            self.sources += 1
            self.archived += bool(outcome.page)
            self.statuses[outcome.status] = self.statuses.get(outcome.status, 0) + 1
            if outcome.status == "duplicate":
                self.copies.append((outcome.source, outcome.problems[0]))
                continue
            problems = tuple(zip(outcome.codes, outcome.problems, strict=True))
            needs = needs_of(Fate(outcome.source, outcome.status, outcome.encoding, problems))
            if needs:
                kept = self.refused if outcome.status == "refused" else self.to_check
                kept.append((outcome.source, tuple(need.message for need in needs)))

    def add(self, folder: Folder) -> None:
        """Take down what was done in a folder."""
        self.read += folder.read
        self.written += len(folder.changed)
        self.removed += len(folder.removed)

    def to_keep(self) -> dict[str, Any]:
        """Return what the next run says again if nothing has changed."""
        return {
            "sources": self.sources,
            "archived": self.archived,
            "statuses": self.statuses,
            "refused": self.refused,
            "copies": self.copies,
            "to_check": self.to_check,
            "withdrawn": self.withdrawn,
            "site": self.site,
        }

    def nothing_changed(self, kept: dict[str, Any]) -> None:
        """Take over what the last run kept."""
        self.sources, self.archived = kept["sources"], kept["archived"]
        self.statuses = kept["statuses"]
        self.copies = [(source, why) for source, why in kept["copies"]]
        self.refused, self.to_check = (
            [(source, tuple(problems)) for source, problems in kept[name]]
            for name in ("refused", "to_check")
        )
        self.withdrawn = kept["withdrawn"]
        self.site = tuple(kept["site"])
        self.reused = self.archived

    def as_json(self) -> str:
        """Return the account for programs."""
        plain = {
            "stages": [
                {"name": s.name, "reports": s.done, "bytes": s.size, "seconds": s.seconds}
                for s in self.stages
            ],
            "sources": self.sources,
            "archived": self.archived,
            "outcomes": self.statuses,
            "refused": [source for source, _ in self.refused],
            "copies": [source for source, _ in self.copies],
            "to_check": [source for source, _ in self.to_check],
            "reused": self.reused,
            "files": {"read": self.read, "written": self.written, "removed": self.removed},
            "site": {"files": self.site[0], "bytes": self.site[1]},
            "peak_memory": peak_memory(),
        }
        return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"

    def as_table(self) -> Iterator[str]:
        """Yield the account for a person, a line a stage."""
        for stage in self.stages:
            line = f"  {stage.name:8} {stage.seconds:8.2f} s"
            seconds = max(stage.seconds, 1e-9)
            if stage.done:
                line += f" {stage.done:>9,} reports {stage.done / seconds:>9,.0f}/s"
            if stage.size:
                line += f" {stage.size / seconds / 1e6:8.1f} MB/s"
            yield line
        for _, why in self.copies[:FEW]:
            yield f"  {why}"
        if len(self.copies) > FEW:
            yield f"  {len(self.copies):,} such copies in all"
        yield f"  {self.reused:,} reports re-used; peak memory {peak_memory() / 1e6:,.0f} MB"
        files, size = self.site
        if files:
            yield f"  the site has {files:,} files, {size / 1e6:,.1f} MB"
            yield f"  ({_beside_hosts(files, size)})"


def _beside_hosts(files: int, size: int) -> str:
    said = []
    for host, most_files, most_bytes in HOSTS:
        over = (most_files or files) < files or (most_bytes or size) < size
        limits = [f"{most_files:,} files"] if most_files else []
        limits += [f"{most_bytes / 1e9:g} GB"] if most_bytes else []
        said.append(f"{host} takes {', '.join(limits)}{': too much for it' if over else ''}")
    return "; ".join(said)


def peak_memory() -> int:
    """Return the bytes that the largest process of this run had at most."""
    unit = 1 if sys.platform == "darwin" else 1024
    whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return max(resource.getrusage(who).ru_maxrss for who in whose) * unit
