"""Whether the parts of an index are as they were saved: sizes and digests, the big ones read once only."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from index.artefact import ArtefactError, Layout, Manifest, Part

# Files up to this size are read at every opening, as all of them are below some 20,000 passages; 0.02 s each.
ALWAYS_READ = 32 * 1024 * 1024

_Marks = dict[str, list[int]]


def sealed_parts(layout: Layout) -> dict[str, Part]:
    """Size and SHA-256 of each file of an index that was just written, by path in the folder; notes the big ones."""
    marks = _marks(layout)
    parts = _parts(layout)
    _note(layout, marks)
    return parts


def digest_of(parts: dict[str, Part]) -> str:
    """SHA-256 over names and digests of parts, in a fixed order."""
    total = hashlib.sha256()
    for name in sorted(parts):
        total.update(name.encode())
        total.update(bytes.fromhex(parts[name].sha256))
    return total.hexdigest()


def is_whole(layout: Layout, manifest: Manifest) -> bool:
    """Whether every part is there, with the size and the digest that the manifest has for it, and nothing else is.

    Files above `ALWAYS_READ` are read when they are another file than the one found whole before: its inode, size or a
    time differs. A folder that cannot be written to keeps no such note, and all is read each time.
    """
    try:
        if manifest.parts:
            return _has_parts(layout, manifest.parts) and digest_of(manifest.parts) == manifest.digest
        return digest_of(_parts(layout)) == manifest.digest  # format 1 has no list of its parts
    except (OSError, ValueError):
        return False


def refuse_damaged(layout: Layout, manifest: Manifest) -> None:
    """Refuse an index that is not whole.

    Raises:
        ArtefactError: names the command that mends it.
    """
    if not is_whole(layout, manifest):
        damage = "damaged, its parts do not have the digest in its manifest"
        raise ArtefactError(f"{layout.folder}: {damage}; build it again with: regelwijzer build")


def _has_parts(layout: Layout, parts: dict[str, Part]) -> bool:
    files = _files(layout)
    if files.keys() != parts.keys() or any(files[name].stat().st_size != part.size for name, part in parts.items()):
        return False
    noted, marks = _noted(layout), _marks(layout)  # before reading: what changes meanwhile is another file
    for name, part in parts.items():
        is_known = name in marks and marks[name] == noted.get(name)
        if not is_known and _sha256(files[name]) != part.sha256:
            return False
    if marks != noted:
        _note(layout, marks)
    return True


def _parts(layout: Layout) -> dict[str, Part]:
    return {name: Part(path.stat().st_size, _sha256(path)) for name, path in _files(layout).items()}


def _files(layout: Layout) -> dict[str, Path]:
    """All files but the manifest and the note, by path in the folder, sorted."""
    own = (layout.manifest, layout.verified)
    paths = sorted(path for path in layout.folder.rglob("*") if path.is_file() and path not in own)
    return {path.relative_to(layout.folder).as_posix(): path for path in paths}


def _marks(layout: Layout) -> _Marks:
    """What tells each big file from another, or from itself before it was written to."""
    found = {name: path.stat() for name, path in _files(layout).items()}
    return {
        name: [file.st_ino, file.st_size, file.st_mtime_ns, file.st_ctime_ns]
        for name, file in found.items()
        if file.st_size > ALWAYS_READ
    }


def _note(layout: Layout, marks: _Marks) -> None:
    if marks:
        draft = layout.folder.with_name(f".{layout.folder.name}.{os.getpid()}.verified")
        with suppress(OSError):
            draft.write_text(json.dumps(marks), encoding="utf-8")
            draft.replace(layout.verified)


def _noted(layout: Layout) -> _Marks:
    try:
        marks: _Marks = json.loads(layout.verified.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marks if isinstance(marks, dict) else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
