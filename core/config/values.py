"""Which value of a setting holds: what the environment says, over what the file says, over the default.

What is typed goes before all of these; that is the business of whoever reads the command line. A project file adds to
`index.exclude`, in its folder, and to nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from hunch.core.config.table import BY_KEY, Setting, Variable, checked
from hunch.core.config.user import user_file
from hunch.core.errors import UsageError

if TYPE_CHECKING:  # loaded where there is a file
    from hunch.core.config.examine import UserFile


class Origin(StrEnum):
    """Who set a setting."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    PROJECT = "project file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The value of a setting, who set it, and where: a file and its line, or a variable."""

    value: Any
    origin: Origin
    source: str = ""


class Settings:
    """The settings of one run."""

    def __init__(self, file: "UserFile | None", environ: Mapping[str, str]) -> None:
        """Take what the file sets, and the environment."""
        self.file, self._environ = file, environ

    def __getitem__(self, key: str) -> Any:
        """Give the value of a setting.

        Raises:
            UsageError: A variable says what it cannot be.
        """
        return self.where(key).value

    def where(self, key: str) -> Value:
        """Give the value of a setting, and where it comes from.

        Raises:
            UsageError: A variable says what it cannot be.
        """
        setting = BY_KEY[key]
        for variable in setting.variables:
            if not variable.is_last and (found := self._told(setting, variable)) is not None:
                return found
        if self.file is not None and key in self.file.values:
            return Value(value=self.file.values[key], origin=Origin.FILE, source=self.file.place(key))
        for variable in setting.variables:
            if variable.is_last and (found := self._told(setting, variable)) is not None:
                return found
        return Value(value=setting.default, origin=Origin.DEFAULT)

    def _told(self, setting: Setting, variable: Variable) -> Value | None:
        text = self._environ.get(variable.name)
        value = None if text is None else variable.read(text)
        if value is None:
            return None
        try:
            value = checked(setting, value, variable.name)
        except ValueError as error:
            raise UsageError(str(error)) from None
        return Value(value=value, origin=Origin.ENVIRONMENT, source=variable.name)


def settings(environ: Mapping[str, str], cwd: str = "") -> Settings:
    """Read the settings.

    Raises:
        ConfigInvalid: The config file cannot be used.
    """
    return Settings(user_file(environ, cwd), environ)
