"""What a run is to do: the sources in their partitions; and what the last run left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from archive.build.cache import digest_of, read_entry, write_entry
from archive.build.partitions import (
    Outcome,
    Summary,
    Task,
    entry_path,
    our_version,
    version_of,
)
from archive.build.shared import kinds_of, settings_of, shared_key
from archive.build.store import Found, collisions
from archive.build.survey import survey
from archive.fast_json import dumps, loads
from archive.html.shell import Kind
from archive.search.index import partition_of, partitions_for, shards_for
from archive.settings import Settings


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is."""

    root: Path  # of mkdocs.yml
    seeds: Path
    docs: Path
    site: Path | None  # None: only the pages are wanted
    cache: Path
    site_url: str | None = None  # instead of that in mkdocs.yml
    dry: bool = False  # nothing is written in docs: what would be is told

    @property
    def made_in_docs(self) -> list[Path]:
        """The folders in docs/ that a build writes."""
        return [self.docs / name for name in ("reports", "search", "browse", "api")]

    @property
    def mirror(self) -> Path:
        """The folder beside the public site: in the cache, or beside it if that is elsewhere.

        Each site has its own: one cache may serve several.
        """
        assert self.site is not None
        parent = next(path for path in (self.site, *self.site.parents) if path.is_dir())
        if self.cache.stat().st_dev == parent.stat().st_dev:
            return self.cache / "mirrors" / digest_of(str(self.site.resolve()))
        return self.site.with_name(f".{self.site.name}.mirror")

    def state_of(self, folder: Path) -> Path:
        """Return where the state of a folder is kept."""
        return self.cache / "states" / f"{digest_of(str(folder.resolve()))}.json"


class Plan(NamedTuple):
    """What there is to do."""

    found: list[Found]
    refused: list[Outcome]  # sources that would share a page
    tasks: list[Task]
    kinds: tuple[Kind, ...]  # of the generated pages
    settings: Settings  # what mkdocs.yml says of the archive
    shared: str  # the digest of all that what pages share depends on
    digest: str  # of all


class Last(NamedTuple):
    """What the last run left when it was done."""

    version: str  # of our program
    plan: str  # the digest of what it had to do
    keys: list[str]  # of the entries
    without: list[list[str]]  # of each, the identities of reports that are not shown
    account: dict[str, Any]  # what it said at its end


def plan_of(places: Places) -> Plan:
    """Look at all sources, and put them into partitions.

    Raises:
        FileNotFoundError: there is no folder `seeds`.
        SettingsError: mkdocs.yml says something wrong under `extra: archive:`.
    """
    settings = settings_of(places)
    found = survey(places.seeds, places.cache / "seen.json")
    clashing = collisions(found)
    refused = [
        Outcome(source, "refused", problems=(problem.message,), codes=(problem.code,))
        for source, problem in clashing.items()
    ]
    clear = [source for source in found if source.shown not in clashing]
    partitions, shards = partitions_for(len(clear)), shards_for(len(clear))
    parts: list[list[Found]] = [[] for _ in range(partitions)]
    for source in clear:
        parts[partition_of(source.identity, partitions)].append(source)
    version = version_of(settings)
    tasks = [
        Task(number, tuple(part), shards, version, places.cache, settings)
        for number, part in enumerate(parts)
    ]
    kinds = kinds_of(source.identity for source in clear if source.is_text)
    shared = shared_key(places.root, places.docs, places.site_url, kinds)
    whole = digest_of(
        [task.key for task in tasks], sorted(clashing), shared, str(places.docs.resolve())
    )
    return Plan(found, refused, tasks, kinds, settings, shared, whole)


def read_last(places: Places) -> Last | None:
    """Return what the last run left, or None where that is not known, or not all there.

    So it is after a run that was cut off: then nothing is taken for whole that is not read.
    """
    parts = read_entry(_file(places), "head")
    last = Last(*loads(parts[0])) if parts else None
    if not last or last.version != our_version():
        return None
    there = all(entry_path(places.cache, key).is_file() for key in last.keys)
    return last if there else None


def read_told(places: Places, last: Last) -> dict[str, bytes]:
    """Return what the last run knew of its partitions, as JSON; nothing where it is spoilt."""
    parts = read_entry(_file(places), "summaries")
    return dict(zip(last.keys, parts[0].splitlines() if parts else (), strict=False))


def write_last(
    places: Places,
    plan: Plan,
    summaries: Sequence[Summary],
    told: Mapping[str, bytes],
    account: dict[str, Any],
) -> None:
    """Keep what this run leaves, and what it says at its end; `told`, by the last one, is at hand.

    Nothing where an entry is gone or spoilt by now: the next run makes it anew.
    """
    keys, without = [s.key for s in summaries], [list(s.without) for s in summaries]
    head = dumps(Last(our_version(), plan.digest, keys, without, account))
    lines = [told.get(key) or _told(places, key) for key in keys]
    if all(lines):
        write_entry(_file(places), {"head": head, "summaries": b"\n".join(lines)})


def _told(places: Places, key: str) -> bytes:
    parts = read_entry(entry_path(places.cache, key), "summary")
    return parts[0] if parts else b""


def forget_last(places: Places) -> None:
    """Have the next run trust nothing, unless this one comes to its end."""
    _file(places).unlink(missing_ok=True)


def _file(places: Places) -> Path:
    return places.cache / "last"
