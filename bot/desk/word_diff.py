"""What changed between two texts, by words. Knows nothing of sources or versions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes up to the product of both counts: longer texts are compared by line.
MAX_WORDS = 4_000


class Change(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    change: Change
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces in order: without those added it reads as `before`, without those removed as `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(_piece(Change.SAME, old[old_start:old_end]))
            continue
        pieces.append(_piece(Change.REMOVED, old[old_start:old_end]))
        pieces.append(_piece(Change.ADDED, new[new_start:new_end]))
    return [piece for piece in pieces if piece.text]


def _piece(change: Change, words: Sequence[str]) -> Piece:
    return Piece(change, "".join(words))
