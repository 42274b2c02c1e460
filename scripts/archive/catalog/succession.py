"""Reports that take the place of older ones, as sidecars say: which follows which.

A sidecar names sources; readers go by pages.  So what stands between two pages without one of
its own (it was withdrawn, or refused) is passed over, and an exact copy stands for the report
that it leads to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import heapify, heappop, heappush
from html import escape
from urllib.parse import quote

from archive.catalog.entries import Entry
from archive.model import Problem

FOLDER = "browse/versions"
REPLACED = "已有较新的版本"  # what lists say of a report
NAMED = 5  # sources of a circle, and newer versions, that are named
LISTED = 20  # versions that a report's page lists


@dataclass(frozen=True, slots=True)
class Lineage:
    """Reports of which some take the place of others."""

    members: tuple[Entry, ...]  # none behind one whose place it takes
    steps: tuple[tuple[Entry, Entry], ...]  # an older one and one that takes its place
    newest: Mapping[str, tuple[Entry, ...]]  # of each that was replaced: those nothing replaces

    @property
    def identity(self) -> str:
        """That of its page; the same as long as no member with a smaller identity joins it."""
        least = min(entry.identity for entry in self.members)
        return f"{FOLDER}/{blake2b(least.encode(), digest_size=6).hexdigest()}"


def faults(paths: Collection[str], claims: Mapping[str, Sequence[str]]) -> Mapping[str, Problem]:
    """Return a problem for each source that may not take the place of what it names.

    `paths` are those of all sources; `claims` gives for some what their sidecars name.
    """
    problems = {}
    unknown = {
        path: next((o for o in older if o not in paths), "") for path, older in claims.items()
    }
    names = {path.rpartition("/")[2]: path for path in paths} if any(unknown.values()) else {}
    for path, wrong in unknown.items():
        if wrong:
            inside = wrong.partition("/")[2]  # as where the path begins with seeds/
            near = inside if inside in paths else names.get(wrong.rpartition("/")[2], "")
            hint = f'; did you mean "{near}"?' if near else ""
            said = f'there is no source "{wrong}" below seeds/{hint}; mend the sidecar'
            problems[path] = Problem("sidecar", "replaces", f"replaces: {said}")
    circle = _in_circles(claims)
    named = ", ".join(circle[:NAMED]) + (" …" if len(circle) > NAMED else "")
    for path in circle:
        said = f"these take each other's place in a circle: {named}; take one of the lines away"
        problems.setdefault(path, Problem("sidecar", "replaces", f"replaces: {said}"))
    return problems


def _in_circles(claims: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what leads to itself, or from one such circle to another, in order."""
    left = {one: {other for other in older if other in claims} for one, older in claims.items()}
    for _ in range(2):  # take away what leads nowhere; then what is led to from nowhere
        back: dict[str, set[str]] = {one: set() for one in left}
        for one, older in left.items():
            for other in older:
                back[other].add(one)
        ends = [one for one, older in left.items() if not older]
        while ends:
            end = ends.pop()
            del left[end]
            for one in back.pop(end):
                left[one].discard(end)
                if not left[one]:
                    ends.append(one)
        left = {one: {newer for newer in back[one] if newer in left} for one in left}
    return sorted(left)


def lineages(
    claims: Mapping[str, Sequence[str]], shown: Mapping[str, Entry], copies: Mapping[str, str]
) -> list[Lineage]:
    """Return the lineages among the reports that are `shown`, by identity.

    `claims` gives for some identities those of older versions, without circles; `copies` for
    reports without a page the one that they lead to.
    """
    steps = {
        (older, identity)
        for identity in claims.keys() & shown.keys()
        for older in _older(identity, claims, shown, copies)
    }
    group = {identity: {identity} for step in steps for identity in step}
    for older, newer in steps:
        one, other = sorted((group[older], group[newer]), key=len)
        if one is not other:
            other |= one
            group.update(dict.fromkeys(one, other))
    groups = {id(members): members for members in group.values()}.values()
    return [
        _lineage({pair for pair in steps if pair[0] in members}, shown)
        for members in sorted(groups, key=min)
    ]


def _older(
    identity: str,
    claims: Mapping[str, Sequence[str]],
    shown: Mapping[str, Entry],
    copies: Mapping[str, str],
) -> set[str]:
    """Return the shown reports next before one, past those that are not shown."""
    found, seen, queue = set[str](), {identity}, list(claims[identity])
    while queue:
        one = queue.pop()
        one = one if one in shown or one in claims else copies.get(one, one)
        if one in seen:
            continue
        seen.add(one)
        if one in shown:
            found.add(one)
        else:
            queue += claims.get(one, ())
    return found


def _lineage(steps: Collection[tuple[str, str]], shown: Mapping[str, Entry]) -> Lineage:
    """Return the lineage of these steps: newest first, of several by date, then by identity."""
    newer: dict[str, list[str]] = {}
    older: dict[str, list[str]] = {}
    for one, other in sorted(steps):
        newer.setdefault(one, []).append(other)
        older.setdefault(other, []).append(one)
    by_date = sorted(newer.keys() | older.keys(), key=lambda one: (shown[one].date, one))
    ranks = {one: -rank for rank, one in enumerate(by_date)}
    waits = {one: len(others) for one, others in newer.items()}
    free = [(ranks[one], one) for one in by_date if one not in newer]
    heapify(free)
    place: dict[str, int] = {}
    last: dict[str, set[str]] = {}
    while free:
        _, one = heappop(free)
        place[one] = len(place)
        for other in older.get(one, ()):
            last.setdefault(other, set()).update(last.get(one, (one,)))
            waits[other] -= 1
            if not waits[other]:
                heappush(free, (ranks[other], other))
    ordered = sorted(steps, key=lambda step: (place[step[1]], place[step[0]]))
    return Lineage(
        tuple(shown[one] for one in place),
        tuple((shown[one], shown[other]) for one, other in ordered),
        {
            one: tuple(shown[n] for n in sorted(ends, key=place.__getitem__))
            for one, ends in last.items()
        },
    )


def marks_of(found: Sequence[Lineage]) -> dict[str, str]:
    """Return what lists say of the members of lineages, by identity."""
    return {
        entry.identity: REPLACED
        if entry.identity in lineage.newest
        else f"另有 {len(lineage.members) - 1:,} 个版本"
        for lineage in found
        for entry in lineage.members
    }


def notice_of(lineage: Lineage, identity: str, up: str) -> str:
    """Return what a report's page says above its text, as HTML: that there is a newer version."""
    newest = lineage.newest.get(identity, ())
    if not newest:
        return ""
    links = "、".join(f"{link_to(entry, up)}{day_of(entry)}" for entry in newest[:NAMED])
    opened = '<nav class="near newer" aria-label="较新的版本" data-ui data-search-exclude>'
    said = f"本报告另有较新的版本：{links}。{_differ(lineage, up)}"
    return f"{opened}<p>{said}</p></nav>\n"


def versions_of(lineage: Lineage, identity: str, up: str) -> str:
    """Return the list of the other versions at the end of a report's page, as HTML.

    Of many, those are listed that are next to it.
    """
    others = [entry for entry in lineage.members if entry.identity != identity]
    at = next(n for n, entry in enumerate(lineage.members) if entry.identity == identity)
    start = max(0, min(at - LISTED // 2, len(others) - LISTED))
    near = others[start : start + LISTED]
    items = "".join(f"<li>{link_to(entry, up)}{day_of(entry)}</li>" for entry in near)
    return f"<p>本报告的其他版本（{len(others):,}），{_differ(lineage, up)}</p><ul>{items}</ul>"


def _differ(lineage: Lineage, up: str) -> str:
    return f'<a href="{up}{lineage.identity}/">各版本的不同</a>'


def link_to(entry: Entry, up: str) -> str:
    """Return a link to a report, as HTML."""
    return f'<a href="{up}reports/{quote(entry.identity)}/">{escape(entry.title)}</a>'


def day_of(entry: Entry) -> str:
    """Return the date that a version goes by, as HTML; "" where none is known."""
    date = entry.date or entry.archived
    return f' <span class="facts-of">{escape(date)}</span>' if date else ""
