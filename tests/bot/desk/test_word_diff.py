from hypothesis import given
from hypothesis import strategies as st

from bot.desk.word_diff import MAX_WORDS, Change, Piece, word_diff

texts = st.text(alphabet="ab \n.é", max_size=60)


def read(pieces: list[Piece], without: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change is not without)


@given(texts, texts)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = word_diff(before, after)

    assert read(pieces, Change.ADDED) == before
    assert read(pieces, Change.REMOVED) == after


def test_only_the_words_that_differ_are_marked():
    assert word_diff("duurt vier jaren.", "duurt drie jaren.") == [
        Piece(Change.SAME, "duurt "),
        Piece(Change.REMOVED, "vier"),
        Piece(Change.ADDED, "drie"),
        Piece(Change.SAME, " jaren."),
    ]


def test_long_texts_are_compared_by_line():
    lines = [f"regel {number}" for number in range(MAX_WORDS)]
    pieces = word_diff("\n".join(lines), "\n".join([*lines[:10], "nieuwe regel", *lines[10:]]))

    assert [piece.text for piece in pieces if piece.change is Change.ADDED] == ["nieuwe regel\n"]
