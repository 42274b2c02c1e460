"""Blocks → what tells that another report has the same text: a digest of all that a page keeps."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from archive.model import Block

LEAST = 50  # characters: less is a phrase that two reports may have by chance


def solid_of(blocks: Sequence[Block]) -> str:
    """Return all that a page keeps, without white space."""
    return "".join("".join([block.text for block in blocks]).split())


def digest_of(solid: str) -> str:
    """Return 128 bits of a `solid_of` in hexadecimal digits; "" where it is short or nothing.

    White space does not count: a text that was broken into other lines is the same text.
    """
    if len(solid) < LEAST:
        return ""
    return blake2b(solid.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
