"""The folder an index is kept in: its layout, its manifest, and writing it whole or not at all."""

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from corpus.document import Kind
from corpus.passage import Passage
from corpus.read import Corpus
from corpus.reference import Level, Reference
from corpus.words import Scheme, Words

FORMAT = 1  # raise when the layout or the meaning of a part changes


class ArtefactError(Exception):
    """An index that cannot be used: says why, and the command that mends it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part of an index lies in its folder."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """Format, encoder, counts, sources and the digest of all other parts (JSON)."""
        return self.folder / "manifest.json"

    @property
    def passages(self) -> Path:
        """One passage a line (JSON), in row order."""
        return self.folder / "passages.jsonl"

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
        """FAISS index with one row per passage."""
        return self.folder / "passages.faiss"

    @property
    def phrasing_vectors(self) -> Path:
        """FAISS index with one row per phrasing, in the order of their passages."""
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
    `digests` has a digest per document and date, and per FAQ file; `embedded` counts the texts embedded by the build
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


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in a folder.

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
        if found != FORMAT:
            newer = "made by a newer program, update this one or " if isinstance(found, int) and found > FORMAT else ""
            raise ArtefactError(f"{folder}: index format {found}, this program reads {FORMAT}; {newer}{mend}")
        parts["left_out"] = tuple(parts["left_out"])
        if gate := parts.get("gate"):
            parts["gate"] = GateResult(**{**gate, "findings": tuple(gate["findings"])})
        return Manifest(**parts)
    except (ValueError, TypeError, KeyError) as error:
        raise ArtefactError(f"{path}: not a manifest ({error}); {mend}") from None


def digest_of(layout: Layout) -> str:
    """SHA-256 over names and bytes of all parts but the manifest, in a fixed order."""
    total = hashlib.sha256()
    for path in sorted(path for path in layout.folder.rglob("*") if path.is_file() and path != layout.manifest):
        total.update(path.relative_to(layout.folder).as_posix().encode())
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


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


def passage_to_json(passage: Passage) -> str:
    """One line of JSON."""
    row: dict[str, Any] = {
        **_place(passage.reference),
        "title": passage.title,
        "headings": passage.headings,
        "text": passage.text,
        "kind": passage.kind.value,
        "publisher": passage.publisher,
        "url": passage.url,
        "published": _iso(passage.published),
        "valid_from": _iso(passage.valid_from),
        "valid_to": _iso(passage.valid_to),
        "phrasings": passage.phrasings,
        "see": [_place(reference) for reference in passage.see],
    }
    return json.dumps(row, ensure_ascii=False)


def passage_from_json(line: str | bytes) -> Passage:
    """The passage that `passage_to_json` wrote."""
    row = json.loads(line)
    return Passage(
        reference=_reference(row),
        title=row["title"],
        headings=tuple(row["headings"]),
        text=row["text"],
        kind=Kind(row["kind"]),
        publisher=row["publisher"],
        url=row["url"],
        published=_day(row["published"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        phrasings=tuple(row["phrasings"]),
        see=tuple(_reference(place) for place in row.get("see", ())),
    )


def words_to_json(words: Words, compounds: Sequence[str]) -> str:
    """The words and the compounds' vocabulary as one JSON object."""
    return json.dumps({"words": asdict(words), "compounds": sorted(compounds)}, ensure_ascii=False)


def words_from_json(text: str) -> tuple[Words, list[str]]:
    """The words and the compounds' vocabulary that `words_to_json` wrote."""
    row = json.loads(text)
    words = row["words"]
    return (
        Words(
            glossary=words["glossary"],
            abbreviations=words["abbreviations"],
            lay={word: tuple(terms) for word, terms in words["lay"].items()},
            english={word: tuple(terms) for word, terms in words["english"].items()},
            schemes=tuple(
                Scheme(scheme["id"], tuple(scheme["names"]), tuple(scheme["documents"])) for scheme in words["schemes"]
            ),
        ),
        row["compounds"],
    )


def _place(reference: Reference) -> dict[str, Any]:
    return {"work": reference.work, "path": [[level.value, value] for level, value in reference.path]}


def _reference(row: dict[str, Any]) -> Reference:
    return Reference(row["work"], tuple((Level(level), value) for level, value in row["path"]))


def _wait_for_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
