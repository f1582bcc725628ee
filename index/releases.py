"""Releases of an index: folders that never change, and a file that names the one in service."""

import os
from pathlib import Path

from index.artefact import ArtefactError, Manifest, read_manifest
from index.passage_index import PassageIndex

_CURRENT = "current"


def publish(root: Path, index: PassageIndex) -> str:
    """Save the index as a new release and take it into service; returns the release's name.

    A build that dies on the way leaves the release in service as it was.
    """
    draft = root / ".new"
    if draft.exists():
        raise ArtefactError(f"{draft}: another build is publishing, or one was killed; remove this folder if none runs")
    index.save(draft)
    name = index.manifest.release
    if (root / name).exists():
        name += f"-{sum(path.name.startswith(name) for path in root.iterdir())}"
    draft.rename(root / name)
    _put_in_service(root, name)
    return name


def in_service(root: Path) -> Path:
    """The folder of the release in service; `root` itself when it is the folder of an index.

    Raises:
        ArtefactError: when there is none, with the command that makes one.
    """
    if (root / "manifest.json").is_file():
        return root
    try:
        name = (root / _CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        raise ArtefactError(f"{root}: no index here; build it with: regelwijzer build --index {root}") from None
    return root / name


def releases(root: Path) -> list[tuple[Path, Manifest]]:
    """All releases, oldest first, with their manifests; unreadable ones are left out."""
    found = []
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                found.append((folder, read_manifest(folder)))
            except ArtefactError:
                continue
    return sorted(found, key=lambda pair: pair[1].built_at)


def roll_back(root: Path, name: str | None = None) -> str:
    """Take the named release, or the one before the one in service, into service; returns its name.

    Raises:
        ArtefactError: when there is no such release.
    """
    names = [folder.name for folder, _ in releases(root)]
    if name is None:
        now = names.index(in_service(root).name) if in_service(root).name in names else 0
        if now == 0:
            raise ArtefactError(f"{root}: no release before the one in service; see: regelwijzer releases")
        name = names[now - 1]
    if name not in names:
        raise ArtefactError(f"{root}: no release {name}; see: regelwijzer releases")
    _put_in_service(root, name)
    return name


def _put_in_service(root: Path, name: str) -> None:
    draft = root / f".{_CURRENT}.{os.getpid()}"
    draft.write_text(name + "\n", encoding="utf-8")
    draft.replace(root / _CURRENT)
