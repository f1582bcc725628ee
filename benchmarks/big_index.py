"""What an index of very many passages costs to open, to share and to ask; the figures are in index/README.md.

    python -m benchmarks.big_index var/index var/big 1000000

Builds it in the second folder, of passages and vectors like those of the first, unless it is there.
"""

import argparse
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.index_choice import like_real_ones
from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.columns import Columns
from index.dense import DenseIndex
from index.encoder import Vectors
from index.lexical import LexicalIndex
from index.passage_index import PassageIndex, Query
from index.releases import in_service
from index.retrievers import Retrievers
from index.sections import Sections
from index.words import Compounds

QUESTIONS = 200
MADE_WORDS = 100_000  # Heaps' law over 393 laws (680,000 words, exponent .43) gives 65,000 at a million passages
ARTICLES_PER_LAW, LEDEN_PER_ARTICLE = 200, 3
TODAY = date(2026, 1, 1)


class LikeRealOnes:
    """Gives each text the next vector that is spread as real ones are."""

    def __init__(self, real: Vectors, seed: int) -> None:
        self._real = real
        self._generator = np.random.default_rng(seed)

    def encode_document(self, sentences: Sequence[str]) -> Vectors:
        """(n, dimension) float32."""
        return like_real_ones(self._real, len(sentences), self._generator)

    encode_query = encode_document


def made_passages(real: Sequence[Passage], count: int) -> Iterator[Passage]:
    """Leden of articles of laws: real words, with some of very many others; one in six has ended."""
    generator = np.random.default_rng(1)
    texts = [passage.text[:300].split() for passage in real]
    for number in range(count):
        article, lid = divmod(number, LEDEN_PER_ARTICLE)
        law, place = divmod(article, ARTICLES_PER_LAW)
        words = list(texts[int(generator.integers(len(texts)))])
        for at in generator.integers(len(words), size=4).tolist():
            words[at] = made_word(int(MADE_WORDS * generator.random() ** 3))
        yield replace(
            real[0],
            reference=Reference(f"BWBR9{law:06}", ((Level.ARTIKEL, str(place + 1)), (Level.LID, str(lid + 1)))),
            text=" ".join(words),
            valid_from=date(2015, 1, 1),
            valid_to=date(2020, 1, 1) if article % 6 == 0 else None,
            phrasings=(f"vraag {number} over {words[0]}",) if number % 10 == 0 else (),
            see=(),
        )


def made_word(number: int) -> str:
    """A word for a number; every word has another."""
    syllables = ("ba", "de", "ki", "lo", "mu", "ra", "se", "ti", "vo", "zu")
    return "".join(syllables[int(digit)] for digit in str(number))


def made_index(small: PassageIndex, count: int) -> PassageIndex:
    """An index as a build makes it of `count` passages, but for embedding, stems and compounds, which take hours."""
    passages = list(made_passages(list(small.passages), count))
    columns = Columns.of(passages)
    sections = Sections(columns.starts, count)
    tokens = [passage.text.split() for passage in passages]
    asked = int(columns.rows["phrasings"].sum())
    vectors = like_real_ones(np.array(small.passage_vectors), count + asked, np.random.default_rng(1))
    retrievers = Retrievers(
        columns=columns,
        passage_vectors=DenseIndex.build(vectors[:count]),
        section_vectors=sections.mean_vectors(vectors[:count]),
        phrasing_vectors=DenseIndex.build(vectors[count:]),
        passage_words=LexicalIndex.build(tokens),
        section_words=LexicalIndex.build(
            [
                [token for row in sections.rows(section).tolist() for token in tokens[row]]
                for section in range(len(sections))
            ]
        ),
    )
    keys = np.array([f"{number:032}" for number in range(count + asked)], dtype="S32")
    compounds = Compounds({*small.compounds.vocabulary, *map(made_word, range(MADE_WORDS))})
    manifest = replace(small.manifest, passages=count, phrasings=asked, number=0)
    return PassageIndex(passages, keys, retrievers, small.words, compounds, small.encoder, manifest)


def measure(folder: Path, real: Vectors, words: Sequence[str], shares: "multiprocessing.Queue[list[float]]") -> None:
    """Open the index and ask it questions in a process of its own; gives what it cost."""
    start = time.perf_counter()
    index = PassageIndex.open(folder, LikeRealOnes(real, 2))
    opened = time.perf_counter() - start
    generator = np.random.default_rng(3)
    questions = [Query(" ".join(asked), asked) for asked in map(tuple, generator.choice(words, (QUESTIONS, 5)))]
    taken = []
    for question in questions:
        start = time.thread_time()
        index.search(question, 5, TODAY)
        taken.append(time.thread_time() - start)
    shares.put([opened, float(np.median(taken[:20])), float(np.median(taken[20:])), *memory()])


def memory() -> tuple[float, float]:
    """Megabytes of this process: its own, and mapped from files that other processes share."""
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    size = {name: int(kilobytes) / 1e3 for name, kilobytes, *_ in (row.replace(":", "").split() for row in rows)}
    return size["Anonymous"], size["Rss"] - size["Anonymous"]


def main() -> None:
    """Read the arguments, build when there is nothing yet, and print what opening and asking cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path, help="releases to take real passages and vectors from")
    parser.add_argument("folder", type=Path, help="where the big index is, or is built")
    parser.add_argument("passages", type=int)
    arguments = parser.parse_args()
    small = PassageIndex.open(in_service(arguments.index))
    vectors = np.array(small.passage_vectors)
    if not arguments.folder.exists():
        start = time.process_time()
        made_index(small, arguments.passages).save(arguments.folder)
        print(f"made in {time.process_time() - start:.0f} s of the processor", flush=True)
    words = [word for passage in small.passages for word in passage.text.split() if len(word) > 5]
    for _ in range(2):
        spawn = multiprocessing.get_context("spawn")
        shares = spawn.Queue()
        process = spawn.Process(target=measure, args=(arguments.folder, vectors, words, shares))
        process.start()
        opened, first, then, own, mapped = shares.get()
        process.join()
        print(
            f"opened in {opened:.2f} s; a question {first * 1e3:.0f} ms at first, then {then * 1e3:.1f} ms, "
            f"without embedding; {own:.0f} MB of its own, {mapped:.0f} MB shared"
        )


if __name__ == "__main__":
    main()
