"""Bytes that somebody may send to a daemon: no frames, broken ones, and frames that are nearly right."""

from hypothesis import strategies as st

from hunch.core.daemon import wire

_FIELDS = st.sampled_from(
    [b"search", b"status", b"sto", b"", b"1", b"0", b"-1", b"99999999999", b"\xff\xfe", b"/", b"/tmp"]
)
_PAYLOADS = st.lists(_FIELDS | st.binary(max_size=12), max_size=9).map(b"\0".join)
_SIZES = st.sampled_from([0, 1, 4, 1 << 16, wire.MAX_REQUEST, wire.MAX_REQUEST + 1, (1 << 32) - 1])


def frames() -> st.SearchStrategy[bytes]:
    """Make what is sent over one connection."""
    lengths = _SIZES.map(lambda size: size.to_bytes(4, "big"))
    broken = st.tuples(lengths, st.binary(max_size=40)).map(b"".join)
    cut = st.tuples(_PAYLOADS.map(wire.frame), st.integers(0, 60)).map(lambda some: some[0][: some[1]])
    several = st.lists(_PAYLOADS.map(wire.frame), max_size=3).map(b"".join)
    return st.binary(max_size=60) | broken | cut | several
