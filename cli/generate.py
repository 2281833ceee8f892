"""Write all that is made from the description of the commands: `python -m hunch.cli.generate [FOLDER]`.

FOLDER is the repository (default: the current folder). A test compares what it holds with what would be written.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from hunch.cli.completing import FILES, script
from hunch.cli.config_texts import page
from hunch.cli.manual.handbook import handbook
from hunch.cli.manual.reference import described
from hunch.cli.manual.roff import manual


def made() -> Iterator[tuple[str, str]]:
    """Yield (path in the repository, content) of each file."""
    tree = described()
    for shell, name in FILES.items():
        yield f"completions/{name}", script(shell)
    yield "docs/configuration.md", page()
    yield "docs/hunch.1", manual(tree)
    yield "docs/commands.md", handbook(tree)


def write(repository: Path) -> int:
    """Write the files that are not current, and name them: an exit status."""
    if not (repository / "pyproject.toml").is_file():
        sys.stderr.write(f"hunch: {repository} is not the repository; stand in it, or name it\n")
        return 2
    for name, content in made():
        path = repository / name
        if not path.is_file() or path.read_text("utf-8") != content:
            path.write_text(content, "utf-8")
            sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(write(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
