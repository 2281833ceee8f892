"""Run hunch as ``python -m hunch``."""

from hunch.cli.entry import main

if __name__ == "__main__":
    main()
