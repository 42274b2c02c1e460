"""Reports whose text is the same, sign for sign: one has a page, and the others lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Copy(NamedTuple):
    """A report, and what it goes by among those of the same text."""

    identity: str
    same: str  # what reports of the same text share; "" for one that keeps its page
    withdrawn: bool
    archived: str  # ISO 8601; "": unknown
    apart: bool = False  # it takes the place of another: a version of its own


def leading(copies: Iterable[Copy]) -> Mapping[str, str]:
    """Return for each report that has no page of its own the identity of the one it leads to.

    The page is that of the report that was archived first; among those of one day, or where
    no day is known, of that with the smallest identity.  A text that was withdrawn is withdrawn
    in all its copies; else a copy that takes the place of another report keeps its page.
    """
    groups: dict[str, list[Copy]] = {}
    for copy in copies:
        if copy.same:
            groups.setdefault(copy.same, []).append(copy)
    leads: dict[str, str] = {}
    for group in groups.values():
        if not any(copy.withdrawn for copy in group):
            group = [copy for copy in group if not copy.apart]
        if len(group) > 1:
            first, *others = sorted(group, key=_precedence)
            leads.update((other.identity, first.identity) for other in others)
    return leads


def _precedence(copy: Copy) -> tuple[bool, str, str]:
    return not copy.withdrawn, copy.archived or "9999", copy.identity
