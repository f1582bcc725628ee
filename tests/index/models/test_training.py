from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoder import unit_rows
from index.models.lessons import Lesson, near_twins
from index.models.packed import PackedModel
from index.models.sentence_transformer import to_sentence_transformer
from index.models.training import Recipe, train
from tests.index.models.small_model import HIDDEN, small_model

pytest.importorskip("torch")

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]

GENERAL = ["rust", "yes", "saga", "target"]
RECIPE = Recipe(epochs=4, batch=2, learning_rate=3e-3, hold=0.0, general_batch=2, shares=(0.5, 1.0), save_every=1)


def lesson() -> Lesson:
    """Four questions, each about a section of its own; the last section has two passages."""
    vectors = unit_rows(np.random.default_rng(3).normal(size=(5, HIDDEN)))
    return Lesson(
        questions=("stage", "ga", "yester", "reuse"),
        targets=np.array([0, 1, 2, 3]),
        vectors=vectors,
        texts=("a", "e", "g", "r", "s"),
        section_of=np.array([0, 1, 2, 3, 3]),
        works=("W1", "W1", "W2", "W2"),
    )


def start():  # type: ignore[no-untyped-def]
    return to_sentence_transformer(small_model())


def test_a_question_comes_to_lie_nearest_to_its_section(tmp_path: Path) -> None:
    trained = train(start, [lesson()], [lesson()], GENERAL, tmp_path, replace(RECIPE, epochs=20, patience=20))

    assert trained.before < 0.5
    assert trained.after > trained.before


def test_word_embeddings_stay_as_they_were(tmp_path: Path) -> None:
    trained = train(start, [lesson()], [lesson()], GENERAL, tmp_path, RECIPE)

    before = start()[0].auto_model.embeddings.word_embeddings.weight
    assert (trained.model[0].auto_model.embeddings.word_embeddings.weight == before).all()


def test_what_was_trained_in_4_bits_and_mixed_with_the_start_is_packed_without_loss(tmp_path: Path) -> None:
    four_bits = pytest.importorskip("index.models.four_bits")
    packed = small_model()
    trained = train(lambda: four_bits.in_four_bits(packed), [lesson()], [lesson()], GENERAL, tmp_path, RECIPE)
    vectors = trained.model.encode_query(["stage", "reuse"])
    four_bits.packed_again(trained.model, packed).save(tmp_path / "model.bin")
    again = to_sentence_transformer(PackedModel.open(tmp_path / "model.bin"))

    assert not np.allclose(vectors, start().encode_query(["stage", "reuse"]), atol=1e-3)
    np.testing.assert_allclose(again.encode_query(["stage", "reuse"]), vectors, atol=2e-3)


def test_a_twin_of_the_right_section_is_not_pushed_away(tmp_path: Path) -> None:
    alone = lesson()
    vectors = np.vstack([alone.vectors, alone.vectors[:1]])
    texts = (f"T1\n{'zelfde woorden ' * 20}", *alone.texts[1:], f"T2\n{'zelfde woorden ' * 20}")
    twins = replace(
        alone, vectors=vectors, texts=texts, section_of=np.append(alone.section_of, 4), works=(*alone.works, "W3")
    )
    recipe = replace(RECIPE, epochs=20, patience=20)
    trained = train(start, [twins], [alone], GENERAL, tmp_path, recipe)

    assert near_twins(twins) == {0: [4]}
    assert trained.after > trained.before


def test_a_section_with_nearly_the_same_words_is_no_wrong_answer() -> None:
    words = "De aanvraag wordt ingediend voor 1 oktober van het jaar waarin de subsidie wordt verstrekt aan de school"
    texts = (f"Regeling 2013\n{words} 2013.", f"Regeling 2014\n{words} 2014.", "Wet\nDe school heeft een bestuur.")
    vectors = unit_rows(np.array([[1, 0.1], [1, 0.12], [0, 1]], dtype=np.float32))
    one = Lesson(("wanneer aanvragen",), np.array([0]), vectors, texts, np.array([0, 1, 2]), ("W1", "W2", "W3"))

    assert near_twins(one) == {0: [1]}


def test_a_training_that_was_killed_goes_on_and_ends_as_one_that_was_not(tmp_path: Path) -> None:
    steps = 0

    def killed_at_the_fifth_step(line: str) -> None:
        nonlocal steps
        steps += 1
        if steps == 5:
            raise KeyboardInterrupt

    recipe = replace(RECIPE, patience=4)
    whole = train(start, [lesson()], [lesson()], GENERAL, tmp_path / "whole", recipe)
    with pytest.raises(KeyboardInterrupt):
        train(start, [lesson()], [lesson()], GENERAL, tmp_path / "killed", recipe, killed_at_the_fifth_step)
    resumed = train(start, [lesson()], [lesson()], GENERAL, tmp_path / "killed", recipe)

    assert resumed.share == whole.share
    np.testing.assert_allclose(
        resumed.model.encode(["stage", "reuse"]), whole.model.encode(["stage", "reuse"]), atol=1e-4
    )


def test_the_log_says_what_each_epoch_brought_and_which_share_was_kept(tmp_path: Path) -> None:
    trained = train(start, [lesson()], [lesson()], GENERAL, tmp_path, RECIPE)

    log = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert '"check_hit_at_1"' in log
    assert f'"share": {trained.share}' in log.splitlines()[-1]
