"""From a corpus to a release that answers: build, examine, keep, and take into service what passes the gate."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.evaluation import Gold
from bot.gate import Verdict, examine
from corpus.read import Corpus
from index.artefact import READ_FORMATS, ArtefactError, GateResult, Manifest, read_manifest
from index.embedding import Progress
from index.encoder import Encoder, EncoderError, open_encoder
from index.journal import VectorJournal
from index.passage_index import PassageIndex
from index.releases import drafted, journal_path, keep, put_in_service, same_in_service, whole_in_service


@dataclass(frozen=True, slots=True)
class NewRelease:
    """What a build made; `before` answered until then. `is_new` is False when it equals the release in service."""

    name: str
    manifest: Manifest
    verdict: Verdict
    embedded: int
    seconds: float
    is_new: bool
    is_published: bool
    before: str | None

    def to_json(self) -> dict[str, Any]:
        """What `regelwijzer build --json` prints; the form is a contract and is written down in index/README.md."""
        return {
            "release": self.name,
            "published": self.is_published,
            "new": self.is_new,
            "before": self.before,
            "passages": self.manifest.passages,
            "phrasings": self.manifest.phrasings,
            "embedded": self.embedded,
            "seconds": round(self.seconds, 2),
            "encoder": self.manifest.encoder,
            "gate": asdict(self.verdict.result),
            "lost": [change.gold.id for change in self.verdict.lost],
            "reason": self.manifest.reason,
            "left_out": list(self.manifest.left_out),
        }


def make_release(
    root: Path,
    corpus: Corpus,
    encoder: Encoder,
    encoder_name: str,
    *,
    today: date,
    gold: Sequence[Gold] = (),
    reason: str = "",
    built_by: str = "",
    fresh: bool = False,
    progress: Progress | None = None,
) -> NewRelease:
    """Build an index of the corpus, keep it as a release, and take it into service when the gate lets it pass.

    Hold `build_lock(root)`. A build that is killed, or fails on a full disk, leaves the release in service as it was
    and its finished vectors in the journal; so does one that the gate refuses.

    Args:
        root: the folder of releases.
        corpus: what to index.
        encoder: what embeds the texts.
        encoder_name: the name by which `open_encoder` opens this encoder again.
        today: the day on which the gold questions are asked.
        gold: questions that must not be answered worse than by the release in service.
        reason: why to publish whatever the gate says; the manifest keeps it when it was needed.
        built_by: who builds; the manifest keeps it.
        fresh: embed everything anew.
        progress: called with (texts embedded, texts to embed).
    """
    start = time.perf_counter()
    answering = whole_in_service(root)
    journal = VectorJournal.open(journal_path(root), encoder_name)
    if fresh:
        journal.remove()
    index = PassageIndex.build(corpus, encoder, encoder_name, None if fresh else answering, progress, journal)
    embedded = index.manifest.embedded
    with drafted(root, index) as draft:
        name = same_in_service(root, index.manifest)
        is_new = name is None
        if name is None:
            served = _open(answering, encoder, encoder_name) if answering and gold else None
            verdict = examine(index, gold, served, today, read_manifest(answering, READ_FORMATS) if answering else None)
            needed = "" if verdict.result.passed else reason
            name = keep(root, draft, verdict.result, needed, built_by)
        else:
            verdict = Verdict(read_manifest(root / name).gate or GateResult(passed=True))
    manifest = read_manifest(root / name)
    is_published = not is_new or manifest.may_serve
    if is_published:
        put_in_service(root, name)
        journal.remove()
    seconds = time.perf_counter() - start
    before = answering.name if answering else None
    return NewRelease(name, manifest, verdict, embedded, seconds, is_new, is_published, before)


def _open(folder: Path, encoder: Encoder, encoder_name: str) -> PassageIndex | None:
    """The index in a folder; None when it, or its model, no longer opens, so that there is nothing to compare with."""
    with suppress(ArtefactError, EncoderError):
        name = read_manifest(folder).encoder
        return PassageIndex.open(folder, encoder if name == encoder_name else open_encoder(name))
    return None
