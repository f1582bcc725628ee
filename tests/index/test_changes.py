from dataclasses import replace
from datetime import date

from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.changes import Change, changes_between
from tests.builds import LAW, index_of, passage

ONE = [passage("1", "De zwemles duurt een jaar."), passage("2", "De zwemles kost niets.")]


def faq(*see: Reference) -> Passage:
    reference = Reference("faq-a", ((Level.VRAAG, "zwemles-duur"),))
    question = "Hoe lang duurt de zwemles?"
    return replace(
        *[passage("1", "Een jaar.", "faq-a")],
        reference=reference,
        kind=Kind.FAQ,
        headings=(question,),
        phrasings=(question,),
        see=see,
    )


def found(old: list[Passage], new: list[Passage]) -> dict[str, Change]:
    changes = changes_between(index_of(old), index_of(new))
    return {str(change.place): change.change for change in changes.passages}


def test_an_index_does_not_differ_from_itself() -> None:
    assert changes_between(index_of(ONE), index_of(ONE)).is_empty


def test_a_new_place_is_added_and_a_gone_one_ended() -> None:
    assert found(ONE, [ONE[0], passage("3", "De zwemles is op maandag.")]) == {
        f"artikel 3, {LAW}": Change.ADDED,
        f"artikel 2, {LAW}": Change.ENDED,
    }


def test_other_words_in_a_place_are_a_change_with_both_wordings() -> None:
    new = [passage("1", "De zwemles duurt twee jaar."), ONE[1]]
    (change,) = changes_between(index_of(ONE), index_of(new)).passages

    assert change.change is Change.CHANGED
    assert change.before == ONE[0]
    assert change.after == new[0]


def test_a_new_version_beside_the_old_one_is_a_change_to_the_newest_words() -> None:
    ended = replace(ONE[0], valid_to=date(2027, 1, 1))
    newer = passage("1", "De zwemles duurt twee jaar.", valid_from=date(2027, 1, 1))
    (change,) = changes_between(index_of(ONE), index_of([ended, newer, ONE[1]])).passages

    assert (change.change, change.before, change.after) == (Change.CHANGED, ONE[0], newer)


def test_words_that_get_a_last_day_have_ended() -> None:
    assert found(ONE, [ONE[0], replace(ONE[1], valid_to=date(2027, 1, 1))]) == {f"artikel 2, {LAW}": Change.ENDED}


def test_words_that_hold_from_another_day_have_changed() -> None:
    assert found(ONE, [ONE[0], replace(ONE[1], valid_from=date(2014, 1, 1))]) == {f"artikel 2, {LAW}": Change.CHANGED}


def test_a_checked_answer_is_hit_when_the_place_that_backs_it_changes() -> None:
    answer = faq(Reference.parse(f"artikel 1, {LAW}"))
    new = [passage("1", "De zwemles duurt twee jaar."), ONE[1], answer]

    assert changes_between(index_of([*ONE, answer]), index_of(new)).faq_hit == (answer,)


def test_a_checked_answer_is_not_hit_when_another_place_changes() -> None:
    answer = faq(Reference.parse(f"artikel 1, {LAW}"))
    new = [ONE[0], passage("2", "De zwemles kost een euro."), answer]

    assert changes_between(index_of([*ONE, answer]), index_of(new)).faq_hit == ()


def test_sources_are_told_apart_by_their_digest() -> None:
    old, new = index_of(ONE), index_of([*ONE, passage("3", "Nieuw.")])
    old.manifest = replace(old.manifest, digests={"a": "1", "b": "1", "c": "1"})
    new.manifest = replace(new.manifest, digests={"b": "2", "c": "1", "d": "1"})

    assert changes_between(old, new).sources == {"a": Change.ENDED, "b": Change.CHANGED, "d": Change.ADDED}
