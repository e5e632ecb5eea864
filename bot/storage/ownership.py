"""Who owns what root makes beside a database: `sudo conum doctor` must not lock the service out of its own folder."""

import os
from pathlib import Path


def make_over(path: Path) -> None:
    """Give a file of root's to whoever owns its folder; made first if it does not exist. Only root gives away."""
    if os.geteuid() != 0:
        return
    path.touch()
    owner = path.parent.stat()
    if path.stat().st_uid == 0 and owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid)
