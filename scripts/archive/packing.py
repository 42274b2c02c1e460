"""Bytes → fewer bytes that every browser and tool unpacks: DEFLATE (RFC 1951), gzip (RFC 1952).

By libdeflate, which comes with its Python package: the same bytes on every machine, whatever
zlib it has.
"""

from __future__ import annotations

import struct
import zlib

from deflate import deflate_compress

BEST = 8  # of libdeflate's levels 1 to 12; 10 and more take eight times as long
FAST = 1
# A header without a time and a system: the same bytes whenever and wherever it is made.
_GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def deflated(data: bytes, level: int = BEST) -> bytes:
    """Return `data` as RFC 1951 has it, without a header."""
    return bytes(deflate_compress(data, level))


def inflated(data: bytes) -> bytes:
    """Return what `deflated` was given.

    Raises:
        zlib.error: it was given nothing of the kind.
    """
    return zlib.decompress(data, -zlib.MAX_WBITS)


def gzipped(data: bytes, level: int = BEST) -> bytes:
    """Return `data` as RFC 1952 has it."""
    end = struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return _GZIP_HEAD + deflated(data, level) + end
