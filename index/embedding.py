"""What of a corpus is embedded, and embedding only what has not been embedded before."""

import hashlib
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from corpus.passage import Passage
from index.artefact import FIRST_FORMAT, READ_FORMATS, ArtefactError, Layout, read_manifest
from index.dense import DenseIndex, vectors_of_first_format
from index.encoder import Encoder, Vectors, sides, unit_rows
from index.integrity import is_whole
from index.journal import VectorJournal

Progress = Callable[[int, int], None]

# A build on two cores spends nearly all its time here, by the token: of 16 laws only 3% of the passages are longer
# than 900 characters, and headings above the article's own cost a fifth of the time and bring nothing (hit@1 .20 both).
MAX_CHARS = 900
_MAX_HEADING_CHARS = 80
# An ended wording so alike to today's, in percent of its letters, is not embedded by itself.
SAME_MEANING = 90
_BATCH = 64


def embedded_text(passage: Passage) -> str:
    """Title, heading (with the introduction of a list that the passage is an item of) and text, each cut."""
    depth = 2 if passage.headings and passage.headings[-1].endswith(":") else 1
    headings = (heading[:_MAX_HEADING_CHARS] for heading in passage.headings[-depth:])
    return "\n".join((passage.title[:_MAX_HEADING_CHARS], *headings, passage.text[:MAX_CHARS]))


def text_keys(passages: Sequence[Passage]) -> list[bytes]:
    """A digest (16 bytes, hexadecimal) per embedded text: those of the passages, then those of their phrasings."""
    texts = _texts(passages)
    count = len(passages)
    return [*(_key("passage", text) for text in texts[:count]), *(_key("question", text) for text in texts[count:])]


def _texts(passages: Sequence[Passage]) -> list[str]:
    """What is embedded for each passage, then each phrasing.

    An ended wording that hardly differs from today's in its place has today's text, and so its vector.
    """
    today = {passage.reference: embedded_text(passage) for passage in passages if passage.valid_to is None}
    texts = []
    for passage in passages:
        own = embedded_text(passage)
        now = today.get(passage.reference, "") if passage.valid_to else own
        texts.append(now if fuzz.ratio(own, now, score_cutoff=SAME_MEANING) else own)
    return texts + [phrasing for passage in passages for phrasing in passage.phrasings]


def embed(
    passages: Sequence[Passage],
    keys: Sequence[bytes],
    encoder: Encoder,
    known: dict[bytes, Vectors],
    progress: Progress | None,
    journal: VectorJournal | None = None,
) -> tuple[Vectors, int]:
    """Vectors for `keys` (float32, rows of length 1), and how many texts had to be embedded for them.

    Args:
        passages: the passages that `keys` were made of.
        keys: as `text_keys` gives them.
        encoder: embeds the texts that are not known.
        known: vectors of texts embedded before, by key.
        progress: called with (texts embedded, texts to embed).
        journal: what a killed build finished counts as known, and each batch is added to it.
    """
    if journal:
        known = {**known, **journal.vectors}
    texts = _texts(passages)
    new = list({key: position for position, key in enumerate(keys) if key not in known}.values())
    vectors = dict(known)
    if progress:
        progress(0, len(new))
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        documents = [position for position in batch if position < len(passages)]
        questions = [position for position in batch if position >= len(passages)]
        for positions, encode in ((documents, encoder.encode_document), (questions, encoder.encode_query)):
            if positions:
                rows = unit_rows(encode([texts[position] for position in positions]))
                finished = [keys[position] for position in positions]
                vectors.update(zip(finished, rows, strict=True))
                if journal:
                    journal.append(finished, rows)
        if progress:
            progress(min(start + _BATCH, len(new)), len(new))
    return np.vstack([vectors[key] for key in keys]), len(new)


def known_vectors(folder: Path | None, encoder_name: str) -> dict[bytes, Vectors]:
    """The vectors of an index, of the first format too, by key; nothing of none or of a damaged one.

    Passages and questions each count when the same model made their vectors.
    """
    if folder is None:
        return {}
    layout = Layout(folder)
    try:
        manifest = read_manifest(folder, READ_FORMATS)
        same = [one == other for one, other in zip(sides(manifest.encoder), sides(encoder_name), strict=True)]
        if not any(same) or not is_whole(layout, manifest):
            return {}
        keys = np.load(layout.keys).tolist()
        if manifest.format == FIRST_FORMAT:
            parts = [vectors_of_first_format(path) for path in (layout.passage_lists, layout.phrasing_lists)]
        else:
            parts = [DenseIndex.open(path).vectors for path in (layout.passage_vectors, layout.phrasing_vectors)]
    except (ArtefactError, OSError, ValueError, RuntimeError):
        return {}  # a damaged index has nothing to reuse: the build goes on in full
    found = zip(keys, chain.from_iterable(parts), strict=True)
    is_same = chain.from_iterable([counts] * len(part) for counts, part in zip(same, parts, strict=True))
    return {key: vector for (key, vector), counts in zip(found, is_same, strict=True) if counts}


def _key(role: str, text: str) -> bytes:
    return hashlib.blake2b(f"{role}\n{text}".encode(), digest_size=16).hexdigest().encode()
