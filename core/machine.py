"""On what does hunch run? The facts that a bug report needs, found without loading what they are about."""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import suppress

#: The libraries whose versions change what hunch does.
LIBRARIES = ("onnxruntime", "numpy", "usearch", "tokenizers", "tree-sitter", "watchdog")
#: What the encoder is faster with, and rounds otherwise: x86, then ARM.
_FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp", "i8mm", "sve")


def facts() -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the interpreter, the system, the processor and the libraries."""
    yield "python", f"{platform.python_implementation()} {platform.python_version()}"
    yield "platform", _system()
    yield "processor", ", ".join(part for part in (platform.machine(), _cores(), _features()) if part)
    yield "sqlite", _sqlite()
    from importlib import metadata

    for name in LIBRARIES:
        try:
            yield name, metadata.version(name) or "unknown"
        except metadata.PackageNotFoundError:
            yield name, "not installed"


def _system() -> str:
    try:
        return platform.platform()
    except OSError:  # it reads the interpreter's own file to name the C library
        return sys.platform


def _cores() -> str:
    n = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return "1 core" if n == 1 else f"{n} cores"


def _features() -> str:
    with suppress(OSError), open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        for line in file:
            if line.lower().startswith(("flags", "features")):
                known = line.split()
                return " ".join(feature for feature in _FEATURES if feature in known)
    return ""


def _sqlite() -> str:
    try:
        import sqlite3
    except ImportError:  # a Python that was built without
        return "not there"
    return sqlite3.sqlite_version
