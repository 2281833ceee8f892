"""The settings, once: reading and checking, `hunch config show`, the template and the manual are made of this table."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """What a setting's value is, in words."""

    FLAG = "true or false"
    INTEGER = "a whole number"
    NUMBER = "a number"
    TEXT = "a text"
    GLOBS = "a list of globs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of the environment that sets a setting too."""

    name: str
    read: Callable[[str], object]  #: from its text to a value; None where it says nothing
    is_last: bool = False  #: whether the file is asked before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its name, what it may be, what it is where nobody says, and what else sets it."""

    key: str
    kind: Kind
    help: str
    default: Any = None
    unset: str = ""  #: what None means, in words
    example: Any = None  #: what the template shows where the default is None
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    option: str = ""  #: the option that sets it too, with its command where that is not a search
    variables: tuple[Variable, ...] = ()

    @property
    def name(self) -> str:
        """The name without its table."""
        return self.key.partition(".")[2]


#: More than this is not told from this.
_MANY = 2**31


def _named(text: str) -> str | None:
    return text or None


def _switched(text: str) -> bool | None:
    """Read what switches something on: ACCESSIBLE=1.

    >>> _switched("1"), _switched("0"), _switched("")
    (True, False, None)
    """
    return text.lower() not in ("0", "false", "no", "off") if text else None


def _no_color(text: str) -> str | None:
    return "never" if text else None


def _forced_color(text: str) -> str | None:
    return "always" if text and text != "0" else None


SETTINGS: tuple[Setting, ...] = (
    Setting(key="search.top", kind=Kind.INTEGER, help="At most so many results.", default=10, least=1, option="--top"),
    Setting(
        key="search.min_relevance",
        kind=Kind.NUMBER,
        help="Leave out results below it; --all leaves out none.",
        unset="as calibrated",
        example=0.3,
        least=0,
        most=1,
        option="--min-relevance",
    ),
    Setting(
        key="search.mode",
        kind=Kind.TEXT,
        help="Which evidence to use: all of it, meaning alone, or words alone.",
        default="hybrid",
        choices=("hybrid", "dense", "lexical"),
        option="--mode",
    ),
    Setting(
        key="search.per_file",
        kind=Kind.INTEGER,
        help="At most so many results of one file.",
        unset="no limit",
        example=3,
        least=1,
        option="--per-file",
    ),
    Setting(
        key="search.refresh",
        kind=Kind.TEXT,
        help="Bring the index up to date before each search: for a moment, to the end, or not.",
        default="auto",
        choices=("auto", "wait", "off"),
        option="--refresh",
    ),
    Setting(
        key="output.color",
        kind=Kind.TEXT,
        help="When to use colour.",
        default="auto",
        choices=("auto", "always", "never"),
        option="--color",
        variables=(
            Variable(name="NO_COLOR", read=_no_color),
            Variable(name="CLICOLOR_FORCE", read=_forced_color),
        ),
    ),
    Setting(
        key="output.hyperlink_format",
        kind=Kind.TEXT,
        help="Make paths links: a format's name, or one with {path}, {line} and {column}.",
        default="none",
        option="--hyperlink-format",
    ),
    Setting(
        key="output.pager",
        kind=Kind.TEXT,
        help='The command that shows what is longer than the screen; "" for none.',
        default="less",
        variables=(
            Variable(name="HUNCH_PAGER", read=str),
            Variable(name="PAGER", read=str, is_last=True),
        ),
    ),
    Setting(
        key="output.screen_reader",
        kind=Kind.FLAG,
        help="Words instead of signs, for a screen reader.",
        default=False,
        variables=(Variable(name="ACCESSIBLE", read=_switched),),
    ),
    Setting(
        key="index.exclude",
        kind=Kind.GLOBS,
        help="What to leave out of every root, as in .gitignore; nothing in a tree brings it back.",
        default=(),
        example=["*.csv", "/drafts/"],
    ),
    Setting(
        key="index.hidden",
        kind=Kind.FLAG,
        help="Index hidden files and folders of new roots too; a root keeps what it was begun with.",
        default=False,
        option="index --hidden",
    ),
    Setting(
        key="index.jobs",
        kind=Kind.INTEGER,
        help="On how many cores `hunch index` encodes.",
        unset="all",
        example=2,
        least=1,
        option="index --jobs",
    ),
    Setting(
        key="daemon.use",
        kind=Kind.TEXT,
        help="Ask a daemon and start one from a terminal; ask one that is there; or do without.",
        default="auto",
        choices=("auto", "use", "off"),
        variables=(Variable(name="HUNCH_DAEMON", read=_named),),
    ),
    Setting(
        key="daemon.idle_minutes",
        kind=Kind.NUMBER,
        help="The daemon ends after so long without a request; 0 for never.",
        default=30,
        least=0,
        option="daemon run --idle",
    ),
    Setting(
        key="daemon.memory_mb",
        kind=Kind.INTEGER,
        help="The daemon begins anew when it has grown beyond this.",
        default=1500,
        least=200,
        option="daemon run --memory",
    ),
    Setting(
        key="history.keep",
        kind=Kind.FLAG,
        help="Remember recent queries, for completion.",
        default=False,
    ),
)

BY_KEY = {setting.key: setting for setting in SETTINGS}


def checked(setting: Setting, value: object, name: str = "") -> Any:
    """Give a value as the program uses it, where it is one that the setting may have.

    Args:
        setting: The setting.
        value: As TOML or the environment gives it.
        name: What the words call it; the setting's key where it is "".

    Raises:
        ValueError: It is none; the words begin with the name, as those about an option do.
    """
    name = name or setting.key
    if not _is_of(setting.kind, value):
        raise ValueError(f"{name} must be {setting.kind.value}, not {_said(value)}")
    if setting.choices and value not in setting.choices:
        raise ValueError(f"{name} must be {_either(setting.choices)}, not {_said(value)}")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _check_range(setting, value, name)
        return min(value, _MANY) if setting.kind is Kind.INTEGER else value
    if isinstance(value, list):
        from hunch.core.config.globs import check_globs

        return check_globs(name, value)
    return value


def _is_of(kind: Kind, value: object) -> bool:
    if kind is Kind.FLAG or isinstance(value, bool):
        return kind is Kind.FLAG and isinstance(value, bool)
    if kind is Kind.GLOBS:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind is Kind.TEXT:
        return isinstance(value, str)
    return isinstance(value, int) or (kind is Kind.NUMBER and isinstance(value, float) and abs(value) < float("inf"))


def _check_range(setting: Setting, value: float, name: str) -> None:
    least, most = setting.least, setting.most
    if least is not None and most is not None and not least <= value <= most:
        raise ValueError(f"{name} must be from {least:g} to {most:g}, not {value:g}")
    if least is not None and value < least:
        raise ValueError(f"{name} must be at least {least:g}, not {value:g}")


def _said(value: object) -> str:
    return repr(value) if isinstance(value, str) else written(value)


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def written(value: object) -> str:
    r"""Write a value as TOML has it.

    >>> written(True), written("a\b"), written(["x", 1]), written(0.5)
    ('true', '"a\\b"', '["x", 1]', '0.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        import json

        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)
