"""What is mounted where, and that what the kernel makes up is left alone."""

import sys
from pathlib import Path

import pytest

from hunch.core.files.ignore import Ignore
from hunch.core.files.mounts import mounts, type_at
from hunch.core.files.walk import walk
from hunch.core.types import Skipped, SkipReason
from tests.conftest import Tree

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such table, or no /proc")

TABLE = rb"""22 27 0:21 / /proc rw,relatime shared:5 - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 27 0:28 / /mnt/my\040disk rw - ext4 /dev/sdb rw
32 31 0:29 / /mnt/my\040disk rw master:1 - nfs4 server:/export rw
"""


def test_each_mount_point_has_the_type_of_what_was_mounted_last(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(TABLE)
    mounted = mounts(str(tmp_path / "table"))
    assert mounted == {"/proc": "proc", "/": "ext4", "/mnt/my disk": "nfs4"}
    assert [type_at(path, mounted) for path in ("/", "/mnt/my disk/a/b", "/mnt/my disk2", "/proc/1")] == [
        *("ext4", "nfs4", "ext4", "proc")
    ]


def test_without_a_table_nothing_is_known(tmp_path: Path) -> None:
    assert (mounts(str(tmp_path / "gone")), type_at("/proc", {})) == ({}, "")


@on_linux
@pytest.mark.parametrize("path", ["/proc/self", "/proc/kmsg", "/proc"])
def test_a_root_that_the_kernel_makes_up_is_neither_listed_nor_opened(path: str) -> None:
    [met] = walk(Path(path))
    assert isinstance(met, Skipped)
    assert (met.reason, met.detail) == (SkipReason.SPECIAL, "in a pseudo file system (proc)")


@on_linux
def test_a_way_through_proc_to_an_ordinary_folder_is_that_folder(tree: Tree) -> None:
    root = tree({"a.md": "text"})
    assert [type(met).__name__ for met in walk(Path(f"/proc/self/root{root.resolve()}"))] == ["Found"]


def test_a_pseudo_file_system_below_a_root_stays_out_whatever_it_is_called(tree: Tree) -> None:
    root = tree({"jail/kernel/a.md": "", "jail/a.md": ""}).resolve()
    ignore = Ignore(root, environ={})
    ignore.mounted = {str(root / "jail/kernel"): "sysfs"}
    assert [met.path.relative_to(root).as_posix() for met in walk(root, ignore)] == ["jail/a.md"]
    assert ignore.decide(Path("jail/kernel/a.md"), is_dir=False).source == "built in: pseudo file systems"
