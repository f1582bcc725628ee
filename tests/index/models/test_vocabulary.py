import numpy as np
import pytest

from index.models.vocabulary import Vocabulary, token_ids
from tests.index.models.small_model import small_vocabulary


def cut(text: str) -> list[str]:
    vocabulary = small_vocabulary()
    (ids,) = token_ids(vocabulary, [text])
    return [vocabulary.pieces[row] for row in ids]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("stage", ["▁stage"]),  # one piece of -6, against -10.5 for two
        ("stages", ["▁stage", "s"]),
        ("stag", ["▁st", "a", "g"]),
        ("stage  stage", ["▁stage", "▁stage"]),  # a run of spaces is one
        ("stage ", ["▁stage", "▁"]),
        (" stage", ["▁stage"]),
        ("", ["▁"]),
        ("stage\nstage", ["▁stage", "▁stage"]),  # characters are replaced first
        ("ﬆage", ["▁stage"]),
        ("sta\u00adge", ["▁stage"]),
        ("zzstage", ["▁", "<unk>", "<unk>", "s", "t", "age"]),  # one <unk> a character
        ("<unk>", ["▁", "<unk>", "u", "<unk>", "<unk>", "<unk>"]),  # the letters, not the piece
    ],
)
def test_a_word_is_cut_into_the_pieces_of_the_highest_score(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


def test_as_many_scores_as_pieces_are_expected() -> None:
    with pytest.raises(ValueError, match="2 pieces but 3 scores"):
        Vocabulary(("a", "b"), np.zeros(3, np.float32), 0, 1, 0, 1, {})


def test_a_piece_that_goes_over_a_space_is_refused() -> None:
    with pytest.raises(ValueError, match="piece 'de▁wet' goes over the start of a word"):
        Vocabulary(("a", "de▁wet"), np.zeros(2, np.float32), 0, 1, 0, 1, {})
