"""Peak memory of `hunch index` at two sizes, with the shipped encoder.

    python benchmarks/memory.py --sizes 3000 30000

Takes about six minutes on two cores: every chunk is really encoded.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 30_000])
    options = parser.parse_args()
    peaks = []
    for size in sorted(options.sizes):  # the largest child so far is what the system reports
        with tempfile.TemporaryDirectory() as scratch:
            corpus.write(Path(scratch) / "files", size)
            environment = {**os.environ, "HUNCH_HOME": str(Path(scratch) / "home"), "HUNCH_DAEMON": "off"}
            subprocess.run(
                [sys.executable, "-m", "hunch", "index", str(Path(scratch) / "files")], env=environment, check=True
            )
        peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
        print(f"{size} chunks: peak {peaks[-1] / 1e6:.0f} MB", flush=True)
    if len(peaks) > 1:
        grown = (peaks[-1] - peaks[0]) / (max(options.sizes) - min(options.sizes))
        print(f"{grown:.0f} bytes a chunk")


if __name__ == "__main__":
    main()
