"""Small corpora without files, and builds that are killed in a process of their own."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bot.new_release import NewRelease, make_release
from corpus.document import Kind
from corpus.passage import Passage
from corpus.read import Corpus
from corpus.reference import Level, Reference
from corpus.words import Words
from index.build_lock import build_lock
from index.encoder import Vectors
from index.passage_index import PassageIndex
from tests.encoders import HashEncoder

TODAY = date(2026, 11, 22)
LAW = "BWBR0000001"

Texts = Mapping[str, str]  # article → its words


def passage(article: str, text: str, work: str = LAW, **values: object) -> Passage:
    fields: dict[str, object] = {
        "reference": Reference(work, ((Level.ARTIKEL, article),)),
        "title": "Wet op de zwemles",
        "headings": (f"Artikel {article}",),
        "text": text,
        "kind": Kind.WET,
        "publisher": "",
        "url": "",
        "published": None,
        "valid_from": date(2015, 1, 1),
        "valid_to": None,
    }
    return Passage(**{**fields, **values})  # type: ignore[arg-type]


def corpus_of(texts: Texts | Sequence[Passage]) -> Corpus:
    passages = [passage(*row) for row in texts.items()] if isinstance(texts, Mapping) else texts
    return Corpus(tuple(passages), (), Words({}, {}, {}, {}, ()))


def index_of(texts: Texts | Sequence[Passage], previous: Path | None = None) -> PassageIndex:
    return PassageIndex.build(corpus_of(texts), HashEncoder(), "hash", previous)


def made(root: Path, texts: Texts | Sequence[Passage], **options: object) -> NewRelease:
    """A release as `regelwijzer build` makes it, with the encoder for tests."""
    with build_lock(root):
        return make_release(root, corpus_of(texts), HashEncoder(), "hash", today=TODAY, **options)  # type: ignore[arg-type]


def many_texts(version: str, count: int = 200) -> dict[str, str]:
    return {str(number): f"De zwemles nummer {number} duurt {version} weken." for number in range(1, count + 1)}


class RecordingEncoder(HashEncoder):
    """Writes how many texts it embedded to a file, before it gives them; each call is a step that may be the last."""

    def __init__(self, record: Path) -> None:
        super().__init__()
        self._record = record

    def _encode(self, sentences: Sequence[str]) -> Vectors:
        sys.audit("tests.encode")
        with self._record.open("a", encoding="utf-8") as file:
            file.write(f"{len(sentences)}\n")
        return np.asarray(super()._encode(sentences))


def build_until(step: int, root: Path, record: Path, version: str, steps: Path | None = None) -> None:
    """Build a release; SIGKILL this process before its `step`-th operation on a file in `root` or batch.

    With step 0 it is not killed, and writes the number of its steps to `steps`.
    """
    count = 0

    def count_and_kill(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event == "tests.encode" or str(next(iter(arguments), "")).startswith(str(root)):
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count_and_kill)
    with build_lock(root):
        make_release(root, corpus_of(many_texts(version)), RecordingEncoder(record), "hash", today=TODAY)
    if steps:
        steps.write_text(str(count), encoding="utf-8")
