"""Three small sources and a FAQ, in the words of the real ones, and an index of them."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np

from corpus.read import read_corpus
from index.passage_index import PassageIndex
from index.releases import publish
from tests.encoders import HashEncoder

TODAY = date(2026, 11, 23)

SOURCES = Path(__file__).parents[2] / "data" / "chat"
LAW = (SOURCES / "wet.md").read_text(encoding="utf-8")


class CloseEncoder(HashEncoder):
    """Cosines between .75 and 1, as those of the packaged model, on whose figures the replies' thresholds were set."""

    def _encode(self, sentences):
        words = super()._encode(sentences)
        same = np.full_like(words, words.shape[1] ** -0.5)
        return (np.sqrt(0.75) * same + np.sqrt(0.25) * words).astype(np.float32)


def write_corpus(folder: Path, **changed: str) -> Path:
    """The sources, in a folder of their own; `changed` replaces the text of some, by name."""
    shutil.copytree(SOURCES, folder)
    for name, text in changed.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def publish_release(root: Path, folder: Path) -> str:
    """Build an index of a folder's sources and take it into service."""
    return publish(root, PassageIndex.build(read_corpus([folder]), CloseEncoder(), encoder_name="test"))
