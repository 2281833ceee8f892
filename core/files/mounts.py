"""Which file systems are mounted where: in comes the kernel's table, out come their types.

Linux keeps such a table in a file; elsewhere nothing is known, and every question has the answer of an ordinary disk.
"""

import os
import re
from collections.abc import Mapping

TABLE = "/proc/self/mountinfo"

#: Their files are made up as they are read: they claim a size that is not theirs, wait, or never end.
PSEUDO = frozenset(
    (
        "proc sysfs devtmpfs devpts cgroup cgroup2 debugfs tracefs securityfs bpf pstore efivarfs configfs fusectl "
        "binfmt_misc mqueue hugetlbfs selinuxfs rpc_pipefs nsfs"
    ).split()
)
#: Other machines may write there at the same time, and locks are not what they are on a disk.
SHARED = frozenset("nfs nfs4 cifs smb2 smb3 smbfs 9p afs ceph glusterfs fuse.sshfs fuse.glusterfs lustre".split())
#: What the host of a virtual machine changes there is not told to the guest.
_HOST = frozenset("vboxsf drvfs vmhgfs prl_fs virtiofs fuse".split())

_OCTAL = re.compile(rb"\\([0-7]{3})")


def is_silent(kind: str) -> bool:
    """Tell whether files of such a file system may change without an event.

    >>> is_silent("ext4"), is_silent("nfs4"), is_silent("fuse.s3fs")
    (False, True, True)
    """
    return kind in SHARED or kind in _HOST or kind.startswith("fuse.")


def mounts(table: str = TABLE) -> dict[str, str]:
    """Give the type of the file system at each mount point; {} where the table cannot be read."""
    try:
        with open(table, "rb") as file:
            lines = file.read().splitlines()
    except OSError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        # ID PARENT DEVICE ROOT POINT OPTIONS [FIELD]... - TYPE SOURCE OPTIONS; a later line covers an earlier one
        placed, _, made = line.partition(b" - ")
        point = _OCTAL.sub(lambda octal: bytes([int(octal[1], 8)]), placed.split(b" ")[4])
        found[os.fsdecode(point)] = made.split(b" ")[0].decode("ascii", "replace")
    return found


def type_at(path: str, mounted: Mapping[str, str]) -> str:
    """Give the type of the file system that holds a real path; "" where it is not known.

    >>> type_at("/proc/self", {"/": "ext4", "/proc": "proc"}), type_at("/process", {"/": "ext4", "/proc": "proc"})
    ('proc', 'ext4')
    """
    while path not in mounted:
        above = os.path.dirname(path)
        if above == path:
            return ""
        path = above
    return mounted[path]
