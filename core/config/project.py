"""The project file: what a folder of an indexed tree wants to be left out of the index.

Whoever made the tree wrote it, who may be anyone: it can narrow what is indexed in its folder, and do nothing else.
What it says besides is refused as a whole, so that nobody takes for granted what does not hold.
"""

from hunch.core.config import toml
from hunch.core.config.globs import check_globs

NAME = ".hunch.toml"
_TABLE, _KEY = "index", "exclude"
ONLY = f"a project file can only narrow what is indexed: [{_TABLE}] {_KEY} = [GLOBS]"


def excluded(content: bytes) -> tuple[tuple[str, ...], int]:
    r"""Give the globs of what a project file leaves out, and the line where they stand; 0 where it is not known.

    >>> excluded(b'[index]\nexclude = ["drafts/"]')
    (('drafts/',), 2)

    Raises:
        ValueError: It is no project file; the words say why.
    """
    text, said = toml.read(content)
    lines = dict(reversed(list(toml.assignments(text))))
    for table, settings in said.items():
        if table != _TABLE:
            raise ValueError(f"it has {table!r}, and {ONLY}")
        if not isinstance(settings, dict):
            raise ValueError(f"{_TABLE} must be a table: {ONLY}")
        for name in settings:
            if name != _KEY:
                raise ValueError(f"it has {f'{table}.{name}'!r}, and {ONLY}")
    globs = said.get(_TABLE, {}).get(_KEY, [])
    name = f"{_TABLE}.{_KEY}"
    if not isinstance(globs, list) or not all(isinstance(glob, str) for glob in globs):
        raise ValueError(f"{name} must be a list of globs")
    return check_globs(name, globs, may_negate=False), lines.get(name, 0)
