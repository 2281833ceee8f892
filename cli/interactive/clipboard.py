"""Putting a text where the person's terminal pastes from. Pure.

OSC 52 asks the terminal itself, and so reaches through ssh. tmux takes it where its `set-clipboard` is on, and hands on
what is wrapped for it where its `allow-passthrough` is.
"""

import base64
from collections.abc import Mapping

#: Terminals take no more, some of them less.
MOST_BYTES = 74_000


def copying(text: str, environ: Mapping[str, str]) -> str:
    r"""Give what a terminal is sent so that it copies a text.

    >>> copying("a", {})
    '\x1b]52;c;YQ==\x07'
    """
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")[:MOST_BYTES]).decode("ascii")
    plain = f"\x1b]52;c;{encoded}\x07"
    if environ.get("TMUX"):
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return plain
