"""Report → what tells that another has the same text: a digest of all that its page keeps."""

from __future__ import annotations

from hashlib import blake2b

from archive.model import Report
from archive.spans import Kept

LEAST = 50  # characters: less is a phrase that two reports may have by chance


def digest_of_kept(report: Report) -> str:
    """Return 128 bits in hexadecimal digits; "" where there is little text or none.

    White space does not count: a text that was broken into other lines is the same text.
    """
    if not report.blocks:
        return ""
    kept = Kept(report.text, report.removals)
    solid = "".join(kept.string(report.blocks[0].start, report.blocks[-1].end).split())
    if len(solid) < LEAST:
        return ""
    return blake2b(solid.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
