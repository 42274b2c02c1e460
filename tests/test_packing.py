"""Packed bytes: read back by what everybody has, and the same on every machine."""

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from archive.packing import FAST, deflated, gzipped, inflated

BYTES = st.binary(max_size=500) | st.binary(max_size=20).map(lambda some: some * 400)


@given(BYTES, st.sampled_from([FAST, 8]))
def test_zlib_reads_what_is_deflated(data: bytes, level: int) -> None:
    packed = deflated(data, level)
    assert zlib.decompress(packed, -zlib.MAX_WBITS) == inflated(packed) == data


@given(BYTES)
def test_gzip_reads_what_is_packed_without_a_time(data: bytes) -> None:
    assert gzip.decompress(gzipped(data)) == data
    assert gzipped(data)[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def test_the_bytes_are_those_of_every_other_machine() -> None:
    assert deflated("全县共有县道三条，县道又有县桥。".encode() * 2).hex() == (
        "7bdabae269dffea7ad1b9fcde904325e364e7eb2a3f3d9dc85eff7f440b84ffb3b2052cf162e7ddcd0f49444f500"
    )
