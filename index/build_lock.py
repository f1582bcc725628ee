"""One build at a time: a lock on a folder of releases, which goes with the process that holds it, however it ends."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from index.artefact import ArtefactError

_LOCK = ".lock"
# Folders that builds and `releases.prune` leave: a draft, what is saved into it, a release on its way out.
_DRAFT = re.compile(r"\.(?:\d+\.new|\.\d+\.new\.\d+\.draft|\d{4,}-\d{8}-\d{4}-[0-9a-f]{8}\.gone)")
_SMALL_DRAFT = re.compile(r"\.(?:current|pinned)\.(?P<process>\d+)")  # those of `releases.put_in_service` and `pin`


@contextmanager
def build_lock(root: Path) -> Iterator[None]:
    """Hold the lock of a folder of releases for the block; what a killed build left half-written goes first.

    The journal of a killed build is a file and stays; the folders it was writing go. The lock's own file stays, for
    a lock on a file that is removed locks nobody out.

    Raises:
        ArtefactError: when another build holds it, with its process and since when.
        OSError: when the folder cannot be written.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "just started"
            raise ArtefactError(f"{root}: another build is running ({holder}); wait until it is done") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}\n")
        file.flush()
        _clear_away(root)
        yield


def _clear_away(root: Path) -> None:
    """Remove half-written folders, and the small files that processes which are gone had not yet given their name.

    What has another name is somebody else's, a `.git` say, and stays.
    """
    for left in root.iterdir():
        if _DRAFT.fullmatch(left.name) and left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        elif (small := _SMALL_DRAFT.fullmatch(left.name)) and not _is_running(int(small["process"])):
            left.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's
    return True
