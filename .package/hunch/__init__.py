"""hunch: semantic search over your own files, offline, from the terminal."""

__version__ = "0.1.0"
