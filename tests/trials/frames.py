"""Bytes that somebody may send to a daemon: no frames, broken ones, and requests that are nearly right."""

import os
from pathlib import Path

from hypothesis import strategies as st

from hunch.core.daemon import wire

_FIELDS = st.sampled_from([b"search", b"status", b"sto", b"", b"1", b"0", b"-1", b"99999999999", b"\xff\xfe", b"/tmp"])
_PAYLOADS = st.lists(_FIELDS | st.binary(max_size=12), max_size=9).map(b"\0".join)
_SIZES = st.sampled_from([0, 1, 4, 1 << 16, wire.MAX_REQUEST, wire.MAX_REQUEST + 1, (1 << 32) - 1])
_WORDS = st.sampled_from("flat tyre --json -k 3 --queries - --explain -tpy --color always . nowhere -- -q".split())


def frames() -> st.SearchStrategy[bytes]:
    """Make what is sent over one connection."""
    lengths = _SIZES.map(lambda size: size.to_bytes(4, "big"))
    broken = st.tuples(lengths, st.binary(max_size=40)).map(b"".join)
    cut = st.tuples(_PAYLOADS.map(wire.frame), st.integers(0, 60)).map(lambda some: some[0][: some[1]])
    several = st.lists(_PAYLOADS.map(wire.frame), max_size=3).map(b"".join)
    return st.binary(max_size=60) | broken | cut | several


def searches(home: Path, folder: Path) -> st.SearchStrategy[bytes]:
    """Make requests of this very hunch for a home, one field or more of them wrong or odd; never one that ends it."""
    words = st.lists(_WORDS.map(os.fsencode) | st.binary(max_size=8).map(lambda word: word.replace(b"\0", b"")))
    cwd = st.sampled_from([os.fsencode(folder), b"/", b"/nowhere", b"", b"relative"])
    numbers = st.sampled_from([b"0", b"1", b"80", b"7777777777777777777777", b"-1", b"x", "²".encode(), b""])
    known = st.sampled_from([[b"0"], [b"1", b"TERM=dumb"], [b"9"], [b"1", b"HOME=/nowhere"], [b"2", b"x", b"=y"]])
    kinds = st.sampled_from([b"search", b"search", b"search", b"status", b"ask", b""])
    parts = st.tuples(kinds, cwd, numbers, numbers, known, words)
    own = [wire.version(), os.fsencode(home)]
    return parts.map(lambda p: wire.frame(b"\0".join([p[0], *own, p[1], p[2], p[3], *p[4], *p[5]])))
