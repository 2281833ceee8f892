"""Arguments and options that several commands share, as Typer takes them."""

from typing import Annotated

import typer

# Hidden: the usage line names them, the text explains them, and Typer's own list would add its types to that.
PATHS = Annotated[list[str] | None, typer.Argument(metavar="PATH", hidden=True)]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
