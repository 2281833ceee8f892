"""Write the four scripts into a folder: `python -m hunch.cli.completing completions`."""

import sys
from pathlib import Path

from hunch.cli.completing import FILES, script

folder = Path(sys.argv[1])
for shell, name in FILES.items():
    (folder / name).write_text(script(shell), "utf-8")
