"""The folder an index is kept in: its layout, its manifest, and writing it whole or not at all."""

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from corpus.document import Kind
from corpus.read import Corpus

FORMAT = 2  # raise when the layout or the meaning of a part changes
FIRST_FORMAT = 1
READ_FORMATS = (FIRST_FORMAT, FORMAT)  # whose vectors can be taken over


class ArtefactError(Exception):
    """An index that cannot be used: says why, and the command that mends it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part of an index lies in its folder."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """Format, encoder, counts, sources and the size and digest of all other parts (JSON)."""
        return self.folder / "manifest.json"

    @property
    def verified(self) -> Path:
        """Which big parts were found whole, as the disk had them then (JSON); in nobody's digest."""
        return self.folder / ".verified"

    @property
    def passages(self) -> Path:
        """One passage a line (JSON), in row order."""
        return self.folder / "passages.jsonl"

    @property
    def passage_starts(self) -> Path:
        """The byte at which each passage begins (NumPy)."""
        return self.folder / "passages.starts.npy"

    @property
    def rows(self) -> Path:
        """Days and number of phrasings of each passage (NumPy)."""
        return self.folder / "rows.npy"

    @property
    def sections(self) -> Path:
        """First row and place of each section (NumPy)."""
        return self.folder / "sections.npy"

    @property
    def works(self) -> Path:
        """The works that sections lie in (NumPy)."""
        return self.folder / "works.npy"

    @property
    def words(self) -> Path:
        """The field's words and the parts of compounds (JSON)."""
        return self.folder / "words.json"

    @property
    def keys(self) -> Path:
        """Digest of each embedded text, passages first, then phrasings (NumPy): what need not be embedded again."""
        return self.folder / "keys.npy"

    @property
    def passage_vectors(self) -> Path:
        """One vector per passage (NumPy)."""
        return self.folder / "passages.vectors.npy"

    @property
    def phrasing_vectors(self) -> Path:
        """One vector per phrasing, in the order of their passages (NumPy)."""
        return self.folder / "phrasings.vectors.npy"

    @property
    def section_vectors(self) -> Path:
        """The direction of the mean of each section's passages (NumPy)."""
        return self.folder / "sections.vectors.npy"

    @property
    def passage_lists(self) -> Path:
        """Inverted lists of the passages' vectors (FAISS), when they are very many. Format 1: the vectors."""
        return self.folder / "passages.faiss"

    @property
    def phrasing_lists(self) -> Path:
        """Inverted lists of the phrasings' vectors (FAISS), when they are very many. Format 1: the vectors."""
        return self.folder / "phrasings.faiss"

    @property
    def passage_words(self) -> Path:
        """BM25 index with one row per passage (folder)."""
        return self.folder / "passages.bm25"

    @property
    def section_words(self) -> Path:
        """BM25 index with one row per section (folder)."""
        return self.folder / "sections.bm25"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an index as it was saved."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate found in a release; `findings` are for maintainers, in Dutch, one line each.

    `right` is the share of `questions` gold questions with a right reply, `right_before` that of the release then in
    service; None when none were asked, or nothing was in service.
    """

    passed: bool
    findings: tuple[str, ...] = ()
    questions: int = 0
    right: float | None = None
    right_before: float | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is made of, by whom and why.

    `number` counts the releases in a folder, so that their order does not hang on a clock; 0 before it is one.
    `digest` is over the names and digests of all `parts`, which are by their path in the folder. `digests` has a
    digest per document and date, and per FAQ file; `embedded` counts the texts embedded by the build
    that finished it; `reason` is why it is in service although the gate refused it.
    """

    format: int
    built_at: str
    encoder: str
    dimension: int
    passages: int
    phrasings: int
    embedded: int
    digest: str
    parts: dict[str, Part] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)
    number: int = 0
    gate: GateResult | None = None
    reason: str = ""
    built_by: str = ""

    @property
    def release(self) -> str:
        """The release's name: its number, when it was built, and the start of its digest."""
        minute = self.built_at[:16].replace("-", "").replace(":", "").replace("T", "-")
        return f"{self.number:04d}-{minute}-{self.digest[:8]}" if self.number else f"{minute}-{self.digest[:8]}"

    @property
    def may_serve(self) -> bool:
        """Whether the gate let it pass, or somebody gave a reason to publish it anyway."""
        return self.gate is None or self.gate.passed or bool(self.reason)


def write_manifest(layout: Layout, manifest: Manifest) -> None:
    """Write the manifest as JSON that a person can read."""
    layout.manifest.write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(folder: Path, formats: Collection[int] = (FORMAT,)) -> Manifest:
    """The manifest of the index in a folder, of a format that this program opens unless others are given.

    Raises:
        ArtefactError: when there is none, it cannot be read, or it has another format; names the command that mends it.
    """
    path = Layout(folder).manifest
    mend = "build it with: regelwijzer build"
    if not path.is_file():
        raise ArtefactError(f"{folder}: no index here; {mend}")
    try:
        parts = json.loads(path.read_text(encoding="utf-8"))
        found = parts["format"]
        if found not in formats:
            newer = "made by a newer program, update this one or " if isinstance(found, int) and found > FORMAT else ""
            raise ArtefactError(f"{folder}: index format {found}, this program reads {FORMAT}; {newer}{mend}")
        parts["left_out"] = tuple(parts["left_out"])
        parts["parts"] = {name: Part(**part) for name, part in parts.get("parts", {}).items()}
        if gate := parts.get("gate"):
            parts["gate"] = GateResult(**{**gate, "findings": tuple(gate["findings"])})
        return Manifest(**parts)
    except (ValueError, TypeError, KeyError) as error:
        raise ArtefactError(f"{path}: not a manifest ({error}); {mend}") from None


def source_digests(corpus: Corpus) -> dict[str, str]:
    """A digest (16 hexadecimal digits) of what was read of each document and date, and of each FAQ file, by name."""
    parts: dict[str, list[object]] = defaultdict(list)
    for document in corpus.documents:
        name = f"{document.id} {document.valid_from}" if document.valid_from else document.id
        parts[name].append(replace(document, path=Path()))
    for passage in corpus.passages:
        if passage.kind is Kind.FAQ:
            parts[passage.reference.work].append(passage)
    return {name: hashlib.sha256(repr(parts[name]).encode()).hexdigest()[:16] for name in sorted(parts)}


@contextmanager
def written_beside(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its name when the block ends well, and is removed when it does not.

    Its files are on disk before it takes the name, so that it is whole after a power cut too.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        for path in draft.rglob("*"):
            _wait_for_disk(path)
        draft.rename(folder)
        _wait_for_disk(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _wait_for_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
