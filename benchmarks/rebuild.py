"""What a build costs after a change in one document, against a full one; the figures are in index/README.md.

    python -m benchmarks.rebuild bronnen

Embedding is not done but counted, at the pace that index/README.md gives for two cores.
"""

import argparse
import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bot.new_release import make_release
from corpus.read import read_corpus
from index.build_lock import build_lock
from index.encoder import Vectors, unit_rows

PASSAGES_A_SECOND, QUESTIONS_A_SECOND = 16, 90
DIMENSION = 384


class StandIn:
    """Gives each text a vector of its own, at once; `seconds` is what the packaged encoder would have taken."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def encode_document(self, sentences: Sequence[str]) -> Vectors:
        """(n, 384) float32."""
        self.seconds += len(sentences) / PASSAGES_A_SECOND
        return self._encode(sentences)

    def encode_query(self, sentences: Sequence[str]) -> Vectors:
        """(n, 384) float32."""
        self.seconds += len(sentences) / QUESTIONS_A_SECOND
        return self._encode(sentences)

    def _encode(self, sentences: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in sentences]
        rows = [np.random.default_rng(seed).standard_normal(DIMENSION, np.float32) for seed in seeds]
        return unit_rows(np.stack(rows))


def build(root: Path, sources: Path) -> float:
    """Build a release as `regelwijzer build` does, and print what it cost; returns the seconds with embedding."""
    encoder = StandIn()
    start = time.process_time()
    with build_lock(root):
        made = make_release(root, read_corpus([sources]), encoder, "stand-in", today=date.today())
    own = time.process_time() - start
    passages = made.manifest.passages
    print(f"{passages} passages, {made.embedded} embedded: {own:.1f} s and {encoder.seconds:.1f} s of embedding")
    return own + encoder.seconds


def main() -> None:
    """Read the arguments, build in full, change one document in one place and then all over, and build again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, help="folder of Markdown documents")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, sources = Path(folder) / "releases", Path(folder) / "sources"
        shutil.copytree(arguments.sources, sources)
        full = build(root, sources)
        documents = sorted(sources.glob("*.md"), key=lambda path: path.stat().st_size)
        document = documents[len(documents) // 2]
        text = document.read_text(encoding="utf-8")
        for changed in (text.rstrip() + " Dit is gewijzigd.\n", text.replace(".\n", ", zoals gewijzigd.\n")):
            document.write_text(changed, encoding="utf-8")
            print(f"of a full build: {build(root, sources) / full:.1%}")


if __name__ == "__main__":
    main()
