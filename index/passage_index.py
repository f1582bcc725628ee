"""The one object with a life: passages are indexed once, saved, opened, and searched."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.passage import Passage
from corpus.read import Corpus
from corpus.reference import Reference
from corpus.words import Words
from index.adapter import QueryAdapter
from index.artefact import (
    FORMAT,
    ArtefactError,
    Layout,
    Manifest,
    digest_of,
    passage_from_json,
    passage_to_json,
    read_manifest,
    source_digests,
    words_from_json,
    words_to_json,
    write_manifest,
    written_beside,
)
from index.dense import DenseIndex
from index.embedding import Progress, embed, known_vectors, text_keys
from index.encoder import PACKAGED, Encoder, Vectors, open_encoder, unit_rows
from index.fusion import Weights, standardised
from index.journal import VectorJournal
from index.lexical import LexicalIndex, Scores
from index.sections import Rows, Sections, sorted_by_section
from index.vocabulary import Vocabulary
from index.words import Compounds, index_tokens, stem

LEARNED = Path(__file__).parent / "learned"

# How many rows each retriever hands over; sections outside them count as its last row.
PASSAGE_POOL = 400
PHRASING_POOL = 200
# What the passages of a section that nobody wrote questions for say in place of those questions.
NOBODY_ASKED = 0.5
# Within a section: what a point of BM25 adds to a point of cosine.
WORDS_IN_SECTION = 0.01


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index sees it.

    `words` are its content words, `related` the words that sources may use instead, `works` the ids of the documents
    about the scheme or law that it names.
    """

    text: str
    words: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    works: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A section by its best passage.

    `plain_cosine` is the section's best, without the adapter; `phrasing` is the likest question
    that the section is known to answer, with its cosine. `passages` are the section's passages in force, most
    telling first.
    """

    passages: tuple[Passage, ...]
    score: float
    plain_cosine: float
    phrasing: str
    phrasing_cosine: float

    @property
    def passage(self) -> Passage:
        """The section's most telling passage."""
        return self.passages[0]


class PassageIndex:
    """Passages that can be searched.

    >>> index = PassageIndex.build(read_corpus(), open_encoder())
    >>> index.save(Path("var/index/first"))
    >>> index = PassageIndex.open(Path("var/index/first"))
    >>> index.search(Query("wie mag meedoen aan een leerlab"), k=3, as_of=date.today())[0].passage.reference.place
    'kop "Wie kan meedoen aan een leerlab?"'
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
        passage_vectors: DenseIndex,
        phrasing_vectors: DenseIndex,
        passage_words: LexicalIndex,
        section_words: LexicalIndex,
        words: Words,
        compounds: Compounds,
        encoder: Encoder,
        manifest: Manifest,
    ) -> None:
        """Take finished parts; `passages` are in section order.

        Raises:
            ArtefactError: when the row counts do not agree.
        """
        if not len(passages) == len(passage_vectors) == passage_words.rows:
            counts = f"{len(passages)} passages, {len(passage_vectors)} vectors, {passage_words.rows} rows of words"
            raise ArtefactError(f"the parts of the index disagree: {counts}; build it with: regelwijzer build")
        self.passages = passages
        self.sections = Sections(passages)
        self.words = words
        self.compounds = compounds
        self.vocabulary = Vocabulary(words, compounds)
        self.encoder = encoder
        self.manifest = manifest
        self._keys = keys
        self._passage_vectors = passage_vectors
        self._section_vectors = DenseIndex.build(self.sections.mean_vectors(passage_vectors.vectors))
        self._phrasing_vectors = phrasing_vectors
        self._passage_words = passage_words
        self._section_words = section_words
        self._phrasings = [phrasing for passage in passages for phrasing in passage.phrasings]
        self._row_of_phrasing = np.repeat(np.arange(len(passages)), [len(passage.phrasings) for passage in passages])
        self._is_asked = self.sections.any(np.array([bool(passage.phrasings) for passage in passages]))
        self._valid_from = np.array([(passage.valid_from or date.min).toordinal() for passage in passages])
        self._valid_to = np.array([(passage.valid_to or date.max).toordinal() for passage in passages])
        self._work = np.array([section.work for section in self.sections.names])
        self._weights = Weights.open(LEARNED / "weights.json").vector()
        adapter = QueryAdapter.open(LEARNED / "adapter.npz")
        fits = adapter.encoder == manifest.encoder
        self.adapter = adapter if fits else QueryAdapter.identity(manifest.encoder, manifest.dimension)

    @classmethod
    def build(
        cls,
        corpus: Corpus,
        encoder: Encoder,
        encoder_name: str = PACKAGED,
        previous: Path | None = None,
        progress: Progress | None = None,
        journal: VectorJournal | None = None,
    ) -> "PassageIndex":
        """Index a corpus; texts that the index at `previous` holds (same encoder) are not embedded again.

        Args:
            corpus: what to index.
            encoder: what embeds the texts.
            encoder_name: the name by which `open_encoder` opens this encoder again.
            previous: folder of an index to take vectors from.
            progress: called with (texts embedded, texts to embed).
            journal: where finished vectors are kept, for the next build when this one is killed.
        """
        passages = sorted_by_section(corpus.passages)
        keys = text_keys(passages)
        vectors, embedded = embed(passages, keys, encoder, known_vectors(previous, encoder_name), progress, journal)
        compounds = Compounds.learn(passage.search_text for passage in passages)
        tokens = [index_tokens(_counted_text(passage), compounds) for passage in passages]
        manifest = Manifest(
            format=FORMAT,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=encoder_name,
            dimension=vectors.shape[1],
            passages=len(passages),
            phrasings=len(keys) - len(passages),
            embedded=embedded,
            digest="",
            sources=dict(sorted({(document.path.name, document.id) for document in corpus.documents})),
            left_out=tuple(map(str, corpus.left_out)),
            digests=source_digests(corpus),
        )
        return cls(
            passages=passages,
            keys=keys,
            passage_vectors=DenseIndex.build(vectors[: len(passages)]),
            phrasing_vectors=DenseIndex.build(vectors[len(passages) :]),
            passage_words=LexicalIndex.build(tokens),
            section_words=LexicalIndex.build(_section_tokens(passages, tokens)),
            words=corpus.words,
            compounds=compounds,
            encoder=encoder,
            manifest=manifest,
        )

    def save(self, folder: Path) -> None:
        """Write the index into a new folder, whole or not at all; the manifest then has the digest of its parts."""
        with written_beside(folder) as draft:
            layout = Layout(draft)
            with layout.passages.open("w", encoding="utf-8") as file:
                file.writelines(passage_to_json(passage) + "\n" for passage in self.passages)
            layout.words.write_text(words_to_json(self.words, list(self.compounds.vocabulary)), encoding="utf-8")
            np.save(layout.keys, np.array(self._keys))
            self._passage_vectors.save(layout.passage_vectors)
            self._phrasing_vectors.save(layout.phrasing_vectors)
            self._passage_words.save(layout.passage_words)
            self._section_words.save(layout.section_words)
            self.manifest = replace(self.manifest, digest=digest_of(layout))
            write_manifest(layout, self.manifest)

    @classmethod
    def open(cls, folder: Path, encoder: Encoder | None = None) -> "PassageIndex":
        """The index in a folder, with the encoder that its manifest names unless one is given.

        Raises:
            ArtefactError: when there is none, it is damaged, or its format or dimension is another; names the
                command that mends it.
            EncoderError: when its encoder cannot be opened.
        """
        manifest = read_manifest(folder)
        layout = Layout(folder)
        mend = "build it again with: regelwijzer build"
        try:
            if digest_of(layout) != manifest.digest:
                raise ArtefactError(f"{folder}: damaged, its parts do not have the digest in its manifest; {mend}")
            passages = [passage_from_json(line) for line in layout.passages.read_bytes().splitlines()]
            words, vocabulary = words_from_json(layout.words.read_text(encoding="utf-8"))
            passage_vectors = DenseIndex.open(layout.passage_vectors)
            if passage_vectors.dimension != manifest.dimension:
                found = f"vectors of {passage_vectors.dimension} numbers, its manifest says {manifest.dimension}"
                raise ArtefactError(f"{folder}: {found}; {mend}")
            return cls(
                passages=passages,
                keys=np.load(layout.keys).tolist(),
                passage_vectors=passage_vectors,
                phrasing_vectors=DenseIndex.open(layout.phrasing_vectors),
                passage_words=LexicalIndex.open(layout.passage_words, len(passages)),
                section_words=LexicalIndex.open(layout.section_words, len(Sections(passages))),
                words=words,
                compounds=Compounds(vocabulary),
                encoder=encoder or open_encoder(manifest.encoder),
                manifest=manifest,
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
            raise ArtefactError(f"{folder}: damaged ({reason}); {mend}") from None

    def search(self, query: Query, k: int, as_of: date | None) -> list[Hit]:
        """The `k` best sections that have words in force on `as_of`, best first, ties in reading order.

        With None the day does not matter: words that never held, or no longer do, count as well.
        """
        if not self.passages or k < 1:
            return []
        plain = unit_rows(self.encoder.encode_query([query.text]))[0]
        adapted = self.adapter(plain.reshape(1, -1))[0]
        signals, phrasings, phrasing_cosines = self._signals(query, plain, adapted)
        scores = signals @ self._weights
        in_force = self._in_force(as_of)
        scores[~self.sections.any(in_force)] = -np.inf
        count = min(k, int(np.isfinite(scores).sum()))
        best = np.argsort(-scores, kind="stable")[:count]
        word_scores = self._passage_words.scores(self._tokens([*query.words, *query.related]))
        return [
            Hit(
                passages=self._most_telling_first(section, adapted, word_scores, in_force),
                score=float(scores[section]),
                plain_cosine=float((self.passage_vectors[self.sections.rows(section)] @ plain).max()),
                phrasing=self._phrasings[phrasings[section]] if phrasings[section] >= 0 else "",
                phrasing_cosine=float(phrasing_cosines[section]) if phrasings[section] >= 0 else 0.0,
            )
            for section in best.tolist()
        ]

    def score(self, query: Query) -> Vectors:
        """What each retriever says of each section: (sections, retrievers) float32 in the order of `RETRIEVERS`."""
        plain = unit_rows(self.encoder.encode_query([query.text]))[0]
        return self._signals(query, plain, self.adapter(plain.reshape(1, -1))[0])[0]

    def _signals(self, query: Query, plain: Vectors, adapted: Vectors) -> tuple[Vectors, Rows, Vectors]:
        """As `score`; also, per section, the position of the likest known phrasing (-1 for none) and its cosine."""
        by_passage, _ = self.sections.best(*self._passage_vectors.nearest(adapted, PASSAGE_POOL))
        by_plain, _ = self.sections.best(*self._passage_vectors.nearest(plain, PASSAGE_POOL))
        by_section = self._section_vectors.vectors @ adapted
        positions, phrasing_cosines = self._phrasing_vectors.nearest(plain, PHRASING_POOL)
        by_phrasing, at = self.sections.best(self._row_of_phrasing[positions], phrasing_cosines)
        passage_signal = standardised(by_passage)
        signals = np.stack(
            [
                passage_signal,
                standardised(by_plain),
                standardised(by_section),
                np.where(self._is_asked, standardised(by_phrasing), NOBODY_ASKED * passage_signal),
                standardised(self._section_words.scores(self._tokens(query.words))),
                standardised(self._section_words.scores(self._tokens(query.related))),
                np.isin(self._work, list(query.works)).astype(np.float32),
            ],
            axis=1,
        )
        phrasings = np.where(at >= 0, positions[np.maximum(at, 0)], -1) if len(positions) else at
        return signals, phrasings, by_phrasing

    def phrasings(self) -> tuple[list[str], Rows, Vectors]:
        """Every question that a passage is known to answer, with its section and its vector."""
        return self._phrasings, self.sections.of_row[self._row_of_phrasing], self._phrasing_vectors.vectors

    def at(self, reference: Reference, as_of: date) -> list[Passage]:
        """The passages in force on a day at a place or inside it, in reading order; those around it when none are.

        "Around" is the smallest passage that contains the place: lid 3 for "lid 3, onder b".
        """
        in_force = [passage for passage in self.passages if passage.holds_on(as_of)]
        inside = [passage for passage in in_force if reference.contains(passage.reference)]
        if inside:
            return inside
        around = [passage for passage in in_force if passage.reference.contains(reference) and passage.reference.path]
        return sorted(around, key=lambda passage: -len(passage.reference.path))[:1]

    def has_word(self, word: str) -> bool:
        """Whether the word, or an inflection of it, stands in any passage."""
        return self._section_words.knows(stem(word))

    def rarity(self, word: str) -> float:
        """How rare the word's stem is: 0 for one in every section, 1 for one in none (logarithm of the share)."""
        having = int(np.count_nonzero(self._section_words.scores([stem(word)])))
        return float(np.log(len(self.sections) / max(having, 0.5)) / np.log(len(self.sections) / 0.5))

    @property
    def passage_vectors(self) -> Vectors:
        """(passages, dimension) float32, rows of length 1, in section order."""
        return self._passage_vectors.vectors

    def _in_force(self, as_of: date | None) -> npt.NDArray[np.bool_]:
        if as_of is None:
            return np.ones(len(self.passages), dtype=bool)
        day = as_of.toordinal()
        return (self._valid_from <= day) & (day < self._valid_to)

    def _tokens(self, words: Sequence[str]) -> list[str]:
        return [token for word in words for token in index_tokens(word, self.compounds)]

    def _most_telling_first(
        self, section: int, adapted: Vectors, word_scores: Scores, in_force: npt.NDArray[np.bool_]
    ) -> tuple[Passage, ...]:
        rows = self.sections.rows(section)
        rows = rows[in_force[rows]]
        telling = self.passage_vectors[rows] @ adapted + WORDS_IN_SECTION * word_scores[rows]
        return tuple(self.passages[row] for row in rows[np.argsort(-telling, kind="stable")].tolist())


def _counted_text(passage: Passage) -> str:
    """What the lexical indexes count: the last heading and the text, for chapter titles repeat in every article."""
    return "\n".join((*passage.headings[-1:], passage.text))


def _section_tokens(passages: Sequence[Passage], tokens: Sequence[list[str]]) -> list[list[str]]:
    """The tokens of each section's passages in their newest wording; of a section that has ended, its last."""
    sections: list[list[str]] = []
    for section in range(len(grouped := Sections(passages))):
        rows = grouped.rows(section).tolist()
        newest = max((passages[row].valid_to or date.max) for row in rows)
        sections.append(
            [token for row in rows if (passages[row].valid_to or date.max) == newest for token in tokens[row]]
        )
    return sections
