"""The one object with a life: passages are indexed once, saved, opened, and searched."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.passage import Passage
from corpus.read import Corpus
from corpus.reference import Level, Reference
from corpus.words import Words
from index.adapter import QueryAdapter
from index.artefact import (
    FORMAT,
    ArtefactError,
    Layout,
    Manifest,
    read_manifest,
    source_digests,
    write_manifest,
    written_beside,
)
from index.dense import Marks
from index.embedding import Progress, embed, known_vectors, text_keys
from index.encoder import DEFAULT, Encoder, Vectors, open_encoder, unit_rows
from index.fusion import Weights
from index.integrity import digest_of, refuse_damaged, sealed_parts
from index.journal import VectorJournal
from index.learned_for import learned_for
from index.line_store import LineStore, write_lines
from index.passage_json import passage_from_json, passage_to_json
from index.retrievers import Retrievers
from index.scoring import Part, Signals
from index.sections import Rows, section_of, sorted_by_section
from index.vocabulary import Vocabulary, words_from_json, words_to_json
from index.words import Compounds, index_tokens, stem

LEARNED = Path(__file__).parent / "learned"

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
        keys: npt.NDArray[np.bytes_],
        retrievers: Retrievers,
        words: Words,
        compounds: Compounds,
        encoder: Encoder,
        manifest: Manifest,
    ) -> None:
        """Take finished parts; `passages` are in section order, and read no sooner than they are asked for.

        Raises:
            ArtefactError: when the row counts do not agree.
        """
        if len(passages) != len(retrievers.columns):
            counts = f"{len(passages)} passages, {len(retrievers.columns)} rows"
            raise ArtefactError(f"the parts of the index disagree: {counts}; build it with: regelwijzer build")
        self.passages = passages
        self.sections = retrievers.whole.sections
        self.words = words
        self.compounds = compounds
        self.vocabulary = Vocabulary(words, compounds)
        self.encoder = encoder
        self.manifest = manifest
        self._keys = keys
        self._retrievers = retrievers
        self._last_question: tuple[str | None, Vectors] = (None, np.empty(0, np.float32))
        learned = learned_for(manifest.encoder, LEARNED)
        self._weights = Weights.open(learned / "weights.json").vector()
        adapter = QueryAdapter.open(learned / "adapter.npz")
        fits = adapter.encoder == manifest.encoder
        self.adapter = adapter if fits else QueryAdapter.identity(manifest.encoder, manifest.dimension)

    @classmethod
    def build(
        cls,
        corpus: Corpus,
        encoder: Encoder,
        encoder_name: str = DEFAULT,
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
            keys=np.array(keys),
            retrievers=Retrievers.build(passages, vectors, compounds),
            words=corpus.words,
            compounds=compounds,
            encoder=encoder,
            manifest=manifest,
        )

    def save(self, folder: Path) -> None:
        """Write the index into a new folder, whole or not at all; the manifest then has the digest of its parts."""
        with written_beside(folder) as draft:
            layout = Layout(draft)
            write_lines(layout.passages, layout.passage_starts, map(passage_to_json, self.passages))
            layout.words.write_text(words_to_json(self.words, self.compounds), encoding="utf-8")
            np.save(layout.keys, self._keys)
            self._retrievers.save(layout)
            parts = sealed_parts(layout)
            self.manifest = replace(self.manifest, parts=parts, digest=digest_of(parts))
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
            refuse_damaged(layout, manifest)
            passages = LineStore(layout.passages, layout.passage_starts, passage_from_json)
            words, compounds = words_from_json(layout.words.read_text(encoding="utf-8"))
            retrievers = Retrievers.open(layout)
            if retrievers.passage_vectors.dimension != manifest.dimension:
                found = f"vectors of {retrievers.passage_vectors.dimension} numbers"
                raise ArtefactError(f"{folder}: {found}, its manifest says {manifest.dimension}; {mend}")
            return cls(
                passages=passages,
                keys=np.load(layout.keys, mmap_mode="r"),
                retrievers=retrievers,
                words=words,
                compounds=compounds,
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
        plain, adapted = self._vectors_of(query)
        in_force = self._retrievers.in_force(as_of)
        if not in_force.any():
            return []
        part, signals = self._signals(query, plain, adapted, in_force)
        scores = signals.scores @ self._weights
        scores[~part.sections.any(in_force[part.rows])] = -np.inf
        count = min(k, int(np.isfinite(scores).sum()))
        best = np.argsort(-scores, kind="stable")[:count].tolist()
        rows = [self.sections.rows(int(part.numbers[section])) for section in best]
        told = self._most_telling_first([each[in_force[each]] for each in rows], adapted, query)
        hits = []
        for section, of_section, passages in zip(best, rows, told, strict=True):
            phrasing = int(signals.phrasings[section])
            hits.append(
                Hit(
                    passages=passages,
                    score=float(scores[section]),
                    plain_cosine=float((self.passage_vectors[of_section] @ plain).max()),
                    phrasing=self._phrasing(phrasing) if phrasing >= 0 else "",
                    phrasing_cosine=float(signals.phrasing_cosines[section]) if phrasing >= 0 else 0.0,
                )
            )
        return hits

    def score(self, query: Query) -> Vectors:
        """What each retriever says of each section: (sections, retrievers) float32 in the order of `RETRIEVERS`."""
        plain, adapted = self._vectors_of(query)
        return self._signals(query, plain, adapted, None)[1].scores

    def question_vector(self, text: str) -> Vectors:
        """(dimension,) float32, length 1; kept for the last question, since a reply asks for it at several steps."""
        asked, vector = self._last_question
        if asked != text:
            vector = unit_rows(self.encoder.encode_query([text]))[0]
            self._last_question = text, vector
        return vector

    def _vectors_of(self, query: Query) -> tuple[Vectors, Vectors]:
        """(dimension,) each: the question's vector, and the same after the query adapter."""
        plain = self.question_vector(query.text)
        return plain, self.adapter(plain.reshape(1, -1))[0]

    def _signals(self, query: Query, plain: Vectors, adapted: Vectors, in_force: Marks | None) -> tuple[Part, Signals]:
        words, related = self._tokens(query.words), self._tokens(query.related)
        return self._retrievers.signals(plain, adapted, words, related, query.works, in_force)

    def phrasings(self) -> tuple[list[str], Rows, Vectors]:
        """Every question that a passage is known to answer, with its section and its vector."""
        whole = self._retrievers.whole
        texts = [phrasing for passage in self.passages for phrasing in passage.phrasings]
        return texts, self.sections.of_row[whole.passage_of_phrasing], whole.phrasing_vectors

    def at(self, reference: Reference, as_of: date) -> list[Passage]:
        """The passages in force on a day at a place or inside it, in reading order; those around it when none are.

        "Around" is the smallest passage that contains the place: lid 3 for "lid 3, onder b".
        """
        in_force = [passage for passage in self._near(reference) if passage.holds_on(as_of)]
        inside = [passage for passage in in_force if reference.contains(passage.reference)]
        if inside:
            return inside
        around = [passage for passage in in_force if passage.reference.contains(reference) and passage.reference.path]
        return sorted(around, key=lambda passage: -len(passage.reference.path))[:1]

    def ever_at(self, reference: Reference) -> list[Passage]:
        """The passages at a place or inside it, whatever the days on which they held, in reading order."""
        return [passage for passage in self._near(reference) if reference.contains(passage.reference)]

    def works_with(self, step: tuple[Level, str]) -> set[str]:
        """The works that have a place of this name outermost: those with an article 7."""
        return {str(work) for work in self._retrievers.columns.works_with(step)}

    def section_name(self, section: int) -> Reference:
        """The article or heading that a section is."""
        return section_of(self.passages[int(self.sections.starts[section])].reference)

    def has_word(self, word: str) -> bool:
        """Whether the word, or an inflection of it, stands in any passage."""
        return self._retrievers.section_words.knows(stem(word))

    def passages_with(self, word: str, count: int, as_of: date) -> list[Passage]:
        """The first `count` passages in force on a day that have the word, or an inflection of it."""
        rows = self._retrievers.passage_words.rows_with(stem(word))
        return [self.passages[row] for row in rows[self._retrievers.in_force(as_of)[rows]][:count].tolist()]

    def rarity(self, word: str) -> float:
        """How rare the word's stem is: 0 for one in every section, 1 for one in none (logarithm of the share)."""
        having = self._retrievers.section_words.texts_with(stem(word))
        return float(np.log(len(self.sections) / max(having, 0.5)) / np.log(len(self.sections) / 0.5))

    @property
    def passage_vectors(self) -> Vectors:
        """(passages, dimension) float32, rows of length 1, in section order."""
        return self._retrievers.passage_vectors.vectors

    def _near(self, reference: Reference) -> list[Passage]:
        """The passages, in reading order, among which are all that lie at, in or around a place."""
        _, rows = self.sections.rows_of(self._retrievers.columns.that_may_hold(reference.work, reference.path))
        return [self.passages[row] for row in rows.tolist()]

    def _phrasing(self, number: int) -> str:
        passage_of = self._retrievers.whole.passage_of_phrasing
        row = int(passage_of[number])
        return self.passages[row].phrasings[number - int(np.searchsorted(passage_of, row))]

    def _tokens(self, words: Sequence[str]) -> list[str]:
        return [token for word in words for token in index_tokens(word, self.compounds)]

    def _most_telling_first(self, rows: list[Rows], adapted: Vectors, query: Query) -> list[tuple[Passage, ...]]:
        """The passages of each section found, given its rows."""
        if not rows:
            return []
        words = self._tokens([*query.words, *query.related])
        by_words = self._retrievers.passage_words.scores_of(np.concatenate(rows), words)
        told = []
        for of_section, scores in zip(
            rows, np.split(by_words, np.cumsum([len(each) for each in rows[:-1]])), strict=True
        ):
            telling = self.passage_vectors[of_section] @ adapted + WORDS_IN_SECTION * scores
            told.append(tuple(self.passages[row] for row in of_section[np.argsort(-telling, kind="stable")].tolist()))
        return told
