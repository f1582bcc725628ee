"""Releases of an index: numbered folders that never change, and a file that names the one in service."""

import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from index.artefact import (
    READ_FORMATS,
    ArtefactError,
    GateResult,
    Layout,
    Manifest,
    read_manifest,
    write_manifest,
)
from index.build_lock import build_lock
from index.encoder import DEFAULT, EARLIER_DEFAULTS, Encoder, EncoderError, open_encoder
from index.integrity import is_whole, refuse_damaged
from index.passage_index import PassageIndex

_CURRENT = "current"
_PINNED = "pinned"
_JOURNAL = ".journal"
_NUMBER = re.compile(r"(\d{4,7})-")

_log = logging.getLogger(__name__)


def current_path(root: Path) -> Path:
    """The file that names the release in service; it is replaced, never written to, so its inode tells them apart."""
    return root / _CURRENT


def journal_path(root: Path) -> Path:
    """Where builds of this folder keep their journal."""
    return root / _JOURNAL


def publish(root: Path, index: PassageIndex) -> str:
    """Save the index as a new release and take it into service, without a gate; returns the release's name.

    When it equals the release in service, that one stays and its name comes back. A build that dies on the way
    leaves the release in service as it was.
    """
    with build_lock(root), drafted(root, index) as draft:
        name = same_in_service(root, index.manifest) or keep(root, draft)
        put_in_service(root, name)
    index.manifest = read_manifest(root / name)
    return name


@contextmanager
def drafted(root: Path, index: PassageIndex) -> Iterator[Path]:
    """The index saved in a hidden folder, which is gone after the block unless `keep` made a release of it.

    Hold `build_lock`.
    """
    if Layout(root).manifest.is_file():
        raise ArtefactError(f"{root}: the folder of one index; name another folder to keep releases in")
    draft = root / f".{os.getpid()}.new"
    index.save(draft)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def keep(root: Path, draft: Path, gate: GateResult | None = None, reason: str = "", built_by: str = "") -> str:
    """Make a draft the newest release, not yet in service, with what its manifest shall say; returns its name.

    When the newest release is whole and says the same of the same index (a build was killed before it took it into
    service, or was refused before), that one's name comes back.
    """
    manifest = replace(read_manifest(draft), gate=gate, reason=reason, built_by=built_by)
    for folder, last in releases(root)[-1:]:
        same = (last.digest, last.encoder, last.gate, last.reason) == (manifest.digest, manifest.encoder, gate, reason)
        if same and is_whole(Layout(folder), last):
            return folder.name
    manifest = replace(manifest, number=_next_number(root))
    write_manifest(Layout(draft), manifest)
    draft.rename(root / manifest.release)
    return manifest.release


def same_in_service(root: Path, made: Manifest) -> str | None:
    """The release in service when it is whole, and of the same parts by the same encoder."""
    try:
        folder = in_service(root)
        manifest = read_manifest(folder)
    except ArtefactError:
        return None
    same = (manifest.digest, manifest.encoder) == (made.digest, made.encoder)
    return folder.name if same and is_whole(Layout(folder), manifest) else None


def put_in_service(root: Path, name: str) -> None:
    """Name a release as the one in service, at once and whole."""
    current = current_path(root)
    draft = root / f".{_CURRENT}.{os.getpid()}"
    draft.write_text(name + "\n", encoding="utf-8")
    draft.replace(current)


def in_service(root: Path) -> Path:
    """The folder of the release in service; `root` itself when it is the folder of an index.

    Raises:
        ArtefactError: when there is none, with the command that makes one.
    """
    if (root / "manifest.json").is_file():
        return root
    try:
        name = current_path(root).read_text(encoding="utf-8").strip()
    except OSError:
        raise ArtefactError(f"{root}: no index here; build it with: regelwijzer build --index {root}") from None
    return root / name


def encoder_in_service(root: Path) -> str:
    """The encoder that a build goes on with: that of the release in service, or for an earlier default the one now."""
    with suppress(ArtefactError):
        name = read_manifest(in_service(root), READ_FORMATS).encoder
        return DEFAULT if name in EARLIER_DEFAULTS else name
    return DEFAULT


def whole_in_service(root: Path) -> Path | None:
    """The folder of the release in service, or of the last one before it, whose parts are as they were saved.

    It may be of the first format, whose vectors can be taken over though it does not open.
    """
    try:
        folder = in_service(root)
    except ArtefactError:
        return None
    for candidate in (folder, *_before(root, folder)):
        with suppress(ArtefactError):
            if is_whole(Layout(candidate), read_manifest(candidate, READ_FORMATS)):
                return candidate
    return None


def open_in_service(root: Path, encoder_of: Callable[[str], Encoder] = open_encoder) -> PassageIndex:
    """The index in service; when it is damaged or of another format, the last one before it that opens, and a warning.

    Args:
        root: the folder of releases, or that of an index.
        encoder_of: opens an encoder by the name in a manifest.

    Raises:
        ArtefactError: when there is none, or none that opens.
        EncoderError: when its encoder cannot be opened.
    """
    folder = in_service(root)
    try:
        return PassageIndex.open(folder, encoder_of(read_manifest(folder).encoder))
    except (ArtefactError, EncoderError) as refusal:
        for earlier in _before(root, folder):
            with suppress(ArtefactError, EncoderError):
                index = PassageIndex.open(earlier, encoder_of(read_manifest(earlier).encoder))
                _log.warning("release %s is refused, %s answers instead: %s", folder.name, earlier.name, refusal)
                return index
        raise


def releases(root: Path) -> list[tuple[Path, Manifest]]:
    """All releases, oldest first, with their manifests; unreadable ones are left out."""
    found = []
    for folder in _folders(root):
        with suppress(ArtefactError):
            found.append((folder, read_manifest(folder)))
    return sorted(found, key=lambda release: (release[1].number, release[1].built_at))


def unreadable(root: Path) -> list[tuple[Path, str]]:
    """The folders that are no release, each with the reason."""
    found = []
    for folder in _folders(root):
        try:
            read_manifest(folder)
        except ArtefactError as error:
            found.append((folder, str(error)))
    return found


def find_release(root: Path, name: str) -> Path:
    """The folder of the release with this name, number, or start of its name.

    Raises:
        ArtefactError: when there is none, or more than one.
    """
    names = [folder.name for folder, _ in releases(root)]
    if name in names:
        return root / name
    for folder, reason in unreadable(root):
        if folder.name == name or (name.isdecimal() and _number(folder.name) == int(name)):
            raise ArtefactError(reason)
    found = [other for other in names if other.startswith(name) or (name.isdecimal() and _number(other) == int(name))]
    if len(found) != 1:
        problem = f"release {name} may be {', '.join(found)}" if found else f"no release {name}"
        raise ArtefactError(f"{root}: {problem}; see: regelwijzer releases")
    return root / found[0]


def roll_back(root: Path, name: str | None = None) -> str:
    """Take the named release, or the one before the one in service, into service; returns its name.

    Raises:
        ArtefactError: when there is no such release, it is damaged, or the gate refused it.
    """
    if name is None:
        folder = next(filter(_is_whole, _before(root, in_service(root))), None)
        if folder is None:
            raise ArtefactError(
                f"{root}: no release before the one in service that is whole; see: regelwijzer releases"
            )
    else:
        folder = find_release(root, name)
        if not read_manifest(folder).may_serve:
            mend = 'publish it with: regelwijzer build --publish-anyway "reason"'
            raise ArtefactError(f"{folder}: the gate refused this release; {mend}")
        refuse_damaged(Layout(folder), read_manifest(folder))
    put_in_service(root, folder.name)
    return folder.name


def pinned(root: Path) -> frozenset[str]:
    """The names of the releases that `prune` must keep."""
    try:
        return frozenset((root / _PINNED).read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()


def pin(root: Path, name: str, *, off: bool = False) -> str:
    """Pin the named release, or with `off` let it go; returns its name.

    Raises:
        ArtefactError: when there is no such release.
    """
    found = find_release(root, name).name
    names = pinned(root) - {found} if off else pinned(root) | {found}
    draft = root / f".{_PINNED}.{os.getpid()}"
    draft.write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")
    draft.replace(root / _PINNED)
    return found


def prune(root: Path, newest: int) -> list[str]:
    """Remove all but the pinned releases, the one in service, the one before it and the `newest`; returns the removed.

    The one before the one in service stays because it answers when that one is damaged. Processes that have an index
    open go on with it.

    Raises:
        ArtefactError: when nothing is in service, or a build is running.
    """
    with build_lock(root):
        now = in_service(root)
        all_names = [folder.name for folder, _ in releases(root)]
        kept = {now.name, *pinned(root), *all_names[-max(newest, 1) :]}
        kept.update(folder.name for folder in [*filter(_is_whole, _before(root, now))][:1])
        removed = [name for name in all_names if name not in kept]
        for name in removed:
            gone = root / f".{name}.gone"  # half a release is not to be seen under its name
            (root / name).rename(gone)
            shutil.rmtree(gone)
    return removed


def _before(root: Path, folder: Path) -> list[Path]:
    """The releases before one that may serve, newest first; all of them when nothing tells where the one stood."""
    known = releases(root)
    folders = [other for other, _ in known]
    if folder in folders:
        known = known[: folders.index(folder)]
    elif number := _number(folder.name):
        known = [(other, manifest) for other, manifest in known if manifest.number < number]
    return [other for other, manifest in reversed(known) if manifest.may_serve]


def _is_whole(folder: Path) -> bool:
    return is_whole(Layout(folder), read_manifest(folder))


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir() and path.name[:1] != "."] if root.is_dir() else []


def _number(name: str) -> int:
    found = _NUMBER.match(name)
    return int(found[1]) if found else 0


def _next_number(root: Path) -> int:
    """One more than any release here has or had: a damaged one still has its number in its name."""
    numbers = [manifest.number for _, manifest in releases(root)]
    return 1 + max([*numbers, *(_number(folder.name) for folder in _folders(root))], default=0)
