"""What rules over a root without lying in its tree: the person's config file, and the root's policy.

No event of a folder tells that they changed, so that they are compared: before a search relies on the watches, and
now and then. A root that was looked at by others is looked at anew, as a whole.
"""

import os
from collections.abc import Mapping
from contextlib import suppress

from hunch.core.config.user import Token, token
from hunch.core.errors import HunchError
from hunch.core.files.policy import Policy
from hunch.core.freshness import policy_of
from hunch.core.store.roots import IndexFolder
from hunch.core.store.seal import NAME

_Ruling = tuple[Token | None, Policy]


class Outlook:
    """By which rules one root was looked at last."""

    def __init__(self, place: IndexFolder, environ: Mapping[str, str]) -> None:
        """Take the root, and the environment that names the config file."""
        self._place, self._environ = place, environ
        self._looked: _Ruling | None = None
        self._policy: tuple[tuple[int, int], Policy] | None = None  # and the seal of the catalog that said it

    def begin(self) -> None:
        """Begin a look, by the rules as they are."""
        self._looked = self._now()

    def is_old(self) -> bool:
        """Tell whether other rules hold than those of the last look; False where nobody can tell."""
        now = self._now()
        return now is not None and self._looked is not None and now != self._looked

    def _now(self) -> _Ruling | None:
        with suppress(HunchError, OSError):
            return token(self._environ), self._read_policy()
        return None

    def _read_policy(self) -> Policy:
        folder = self._place.current()
        try:
            status = os.stat((folder or self._place.folder) / NAME)
        except FileNotFoundError:  # a writer is at work
            return policy_of(self._place)
        seal = status.st_ino, status.st_mtime_ns
        if self._policy is None or self._policy[0] != seal:  # a writer was there since
            self._policy = seal, policy_of(self._place)
        return self._policy[1]
