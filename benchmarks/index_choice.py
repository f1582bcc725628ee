"""How FAISS indexes compare by size: query time, recall, memory and build time; the table is in index/README.md.

python benchmarks/index_choice.py var/index 1000 10000 100000 1000000
"""

import argparse
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from index.dense import LEARNED_FROM_PER_LIST, ROUNDS
from index.encoder import Vectors, unit_rows
from index.passage_index import PassageIndex
from index.releases import in_service

QUESTIONS = 200
POOL = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """A FAISS index by the name of its kind, how far each query looks, and the fewest rows it is tried with."""

    kind: str
    reach: int = 0
    fewest: int = 0


CHOICES = (
    Choice("Flat"),
    *(Choice("IVF,SQ8", reach, 10_000) for reach in (32, 64, 128)),
    Choice("HNSW32", 400, 1_000),
)


def like_real_ones(real: Vectors, count: int, generator: np.random.Generator) -> Vectors:
    """`count` vectors spread as real ones are: one of those, moved along half the way between two others."""
    made = np.empty((count, real.shape[1]), np.float32)
    for start in range(0, count, 50_000):
        one, two, three = generator.integers(len(real), size=(3, min(50_000, count - start)))
        made[start : start + len(one)] = unit_rows(real[one] + 0.5 * (real[two] - real[three]))
    return made


def measure(rows: Vectors, questions: Vectors, choices: Sequence[Choice]) -> None:
    """Print a line of the table for each choice; an index is built once for all its reaches."""
    truth = faiss.knn(questions, rows, POOL, faiss.METRIC_INNER_PRODUCT)[1]
    built: dict[str, tuple[faiss.Index, float]] = {}
    for choice in choices:
        if len(rows) < choice.fewest:
            continue
        if choice.kind not in built:
            built.clear()  # one index in memory at a time
            faiss.omp_set_num_threads(os.cpu_count() or 1)
            start = time.process_time()
            index = faiss.index_factory(rows.shape[1], full_name(choice, len(rows)), faiss.METRIC_INNER_PRODUCT)
            if choice.kind.startswith("IVF"):
                index.cp.max_points_per_centroid, index.cp.niter = LEARNED_FROM_PER_LIST, ROUNDS
            index.train(rows)
            index.add(rows)
            built[choice.kind] = index, time.process_time() - start
        index, seconds = built[choice.kind]
        if choice.kind.startswith("IVF"):
            index.nprobe = choice.reach
        elif choice.kind.startswith("HNSW"):
            index.hnsw.efSearch = choice.reach
        faiss.omp_set_num_threads(1)  # one question, one thread: as when several are asked at once
        taken, found = [], []
        for question in questions:
            start = time.thread_time()
            found.append(index.search(question.reshape(1, -1), POOL)[1][0])
            taken.append(time.thread_time() - start)
        recall_10 = np.mean([len({*mine[:10]} & {*right[:10]}) / 10 for mine, right in zip(found, truth, strict=True)])
        pool = np.mean([len({*mine} & {*right[:10]}) / 10 for mine, right in zip(found, truth, strict=True)])
        size = faiss.serialize_index(index).nbytes / 1e6
        print(
            f"| {len(rows):,} | {full_name(choice, len(rows))} | {choice.reach or ''} "
            f"| {np.median(taken) * 1e3:.2f} ms "
            f"| {recall_10:.3f} | {pool:.3f} | {size:,.0f} MB | {seconds:.1f} s |",
            flush=True,
        )


def full_name(choice: Choice, rows: int) -> str:
    """The name by which FAISS makes the index; 4 √rows lists is what FAISS advises up to a million."""
    return choice.kind.replace("IVF", f"IVF{round(4 * rows**0.5)}")


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path, help="releases to take real vectors from")
    parser.add_argument("rows", type=int, nargs="+")
    arguments = parser.parse_args()
    opened = PassageIndex.open(in_service(arguments.index))
    asked = np.array(opened.phrasings()[2])
    real = np.vstack([opened.passage_vectors, asked])
    print("| vectors | index | reach | p50 | recall@10 | in a pool of 400 | memory | build |")
    print("|--:|---|--:|--:|--:|--:|--:|--:|")
    for count in arguments.rows:
        generator = np.random.default_rng(count)
        rows = like_real_ones(real, count, generator)
        measure(rows, like_real_ones(asked, QUESTIONS, generator), CHOICES)


if __name__ == "__main__":
    main()
