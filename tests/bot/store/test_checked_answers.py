import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.store.accounts import Accounts, Role
from bot.store.audit import Audit
from bot.store.checked_answers import (
    CheckedAnswers,
    EditConflictError,
    FourEyesError,
    State,
    StateError,
    WordingError,
    wording_of,
)
from tests.bot.store.rows import ANCHOR, NOW, question, wording


@pytest.fixture
def answers(store):
    return CheckedAnswers(store)


@pytest.fixture
def approved(answers, anna, bram):
    """An entry of Anna's in service."""
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    answers.approve(entry.id, 1, bram.id, NOW)
    return answers.entry(entry.id)


def service(answers):
    return [(entry.id, version.number, version.answer) for entry, version in answers.in_service()]


def test_a_draft_is_given_to_nobody(answers, anna):
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)

    assert (entry.state, entry.current, entry.approved) == (State.DRAFT, 1, None)
    assert service(answers) == []


def test_an_answer_is_in_service_once_another_person_approves_it(answers, approved, anna, bram):
    [version] = answers.versions(approved.id)

    assert (approved.state, approved.approved) == (State.CHECKED, 1)
    assert service(answers) == [(approved.id, 1, "Vier weken.")]
    assert (version.author_id, version.reviewer_id, version.decided_at) == (anna.id, bram.id, NOW)
    assert (version.decision, version.why) == ("approved", "nieuw")


def test_nobody_approves_what_they_wrote(answers, anna):
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    with pytest.raises(FourEyesError):
        answers.approve(entry.id, 1, anna.id, NOW)

    assert answers.entry(entry.id).state is State.REVIEW
    assert service(answers) == []


def test_a_draft_is_not_approved_before_it_is_submitted(answers, anna, bram):
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)

    with pytest.raises(StateError, match="concept"):
        answers.approve(entry.id, 1, bram.id, NOW)


def test_an_answer_without_a_source_is_not_submitted(answers, anna):
    entry = answers.draft(wording(anna.id, anchors=()), anna.id, "nieuw", NOW)

    with pytest.raises(StateError, match="bron"):
        answers.submit(entry.id, anna.id, NOW)


def test_the_approved_version_stays_in_service_while_a_newer_one_waits(answers, approved, anna, bram):
    new = answers.revise(approved.id, wording(anna.id, answer="Vijf weken."), bram.id, "langer", 1, NOW)

    assert (new.number, answers.entry(approved.id).state) == (2, State.DRAFT)
    assert service(answers) == [(approved.id, 1, "Vier weken.")]
    answers.submit(approved.id, bram.id, NOW)
    answers.approve(approved.id, 2, anna.id, NOW)
    assert service(answers) == [(approved.id, 2, "Vijf weken.")]
    assert [version.answer for version in answers.versions(approved.id)] == ["Vier weken.", "Vijf weken."]


def test_who_edits_an_older_version_is_shown_the_newest(answers, approved, anna, bram):
    answers.revise(approved.id, wording(anna.id, answer="Vijf weken."), bram.id, "langer", 1, NOW)
    with pytest.raises(EditConflictError) as refused:
        answers.revise(approved.id, wording(anna.id, answer="Drie weken."), anna.id, "korter", 1, NOW)

    assert refused.value.current.answer == "Vijf weken."
    assert len(answers.versions(approved.id)) == 2


def test_who_reviews_an_older_version_is_shown_the_newest(answers, anna, bram):
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    answers.revise(entry.id, wording(anna.id, answer="Vijf weken."), anna.id, "langer", 1, NOW)
    for decide in (
        lambda: answers.approve(entry.id, 1, bram.id, NOW),
        lambda: answers.send_back(entry.id, 1, bram.id, "te kort", NOW),
    ):
        with pytest.raises(EditConflictError):
            decide()

    assert service(answers) == []


def test_what_is_sent_back_is_changed_before_it_is_submitted_again(answers, anna, bram):
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    answers.send_back(entry.id, 1, bram.id, "noem het artikel", NOW)

    assert answers.entry(entry.id).state is State.DRAFT
    assert answers.versions(entry.id)[0].decision_why == "noem het artikel"
    with pytest.raises(StateError, match="teruggestuurd"):
        answers.submit(entry.id, anna.id, NOW)
    answers.revise(entry.id, wording(anna.id, answer="Vier weken (artikel 3)."), anna.id, "artikel", 1, NOW)
    answers.submit(entry.id, anna.id, NOW)
    assert answers.entry(entry.id).state is State.REVIEW


def test_a_retired_answer_is_given_no_longer_and_can_come_back(answers, approved, anna, bram):
    answers.retire(approved.id, bram.id, "geen regel meer", NOW)

    assert answers.entry(approved.id).state is State.RETIRED
    assert service(answers) == []
    with pytest.raises(StateError):
        answers.retire(approved.id, bram.id, "nog eens", NOW)
    answers.revise(approved.id, wording(anna.id), anna.id, "toch weer", 1, NOW)
    answers.submit(approved.id, anna.id, NOW)
    answers.approve(approved.id, 2, bram.id, NOW)
    assert service(answers) == [(approved.id, 2, "Vier weken.")]


def test_the_revision_changes_with_what_is_in_service_and_with_nothing_else(answers, anna, bram):
    seen = [answers.revision()]

    def note():
        seen.append(answers.revision())

    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    note()
    answers.approve(entry.id, 1, bram.id, NOW)
    note()
    answers.revise(entry.id, wording(anna.id, answer="Vijf weken."), anna.id, "langer", 1, NOW)
    note()
    answers.retire(entry.id, bram.id, "weg", NOW)
    note()

    assert [later != earlier for earlier, later in pairwise(seen)] == [False, True, False, True]


def test_one_approval_brings_a_stale_answer_back_on_todays_words(answers, approved, anna, bram):
    today = replace(ANCHOR, words="De zwemles duurt vijf weken.", digest="fedcba9876543210")
    new = answers.reanchor(approved.id, 1, [today], bram.id, NOW + timedelta(days=1))

    assert (new.number, new.author_id, new.reviewer_id) == (2, anna.id, bram.id)
    assert [(version.number, wording_of(version).anchors) for _, version in answers.in_service()] == [(2, (today,))]
    assert answers.entry(approved.id).state is State.CHECKED
    with pytest.raises(EditConflictError):
        answers.reanchor(approved.id, 1, [today], bram.id, NOW)


def test_who_owns_and_wrote_an_answer_does_not_bring_it_back_alone(answers, approved, anna):
    with pytest.raises(FourEyesError):
        answers.reanchor(approved.id, 1, [ANCHOR], anna.id, NOW)

    assert len(answers.versions(approved.id)) == 1


def test_an_owner_brings_back_what_another_wrote(answers, anna, bram):
    entry = answers.draft(wording(bram.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    answers.approve(entry.id, 1, bram.id, NOW)

    assert answers.reanchor(entry.id, 1, [ANCHOR], bram.id, NOW).author_id == anna.id


def at_once(*actions):
    """What each of the actions ends with, done by threads that start together: "done" or the name of the error."""
    gate, ends = threading.Barrier(len(actions)), []

    def act(action):
        gate.wait()
        try:
            action()
            ends.append("done")
        except Exception as error:
            ends.append(type(error).__name__)

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_of_two_reviewers_who_approve_at_once_one_wins(answers, store, anna, bram):
    cora = Accounts(store).add("Cora", "cora@school.nl", Role.REVIEWER, None, NOW)
    for _ in range(5):
        entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
        answers.submit(entry.id, anna.id, NOW)
        ends = at_once(
            lambda entry=entry: answers.approve(entry.id, 1, bram.id, NOW),
            lambda entry=entry: answers.send_back(entry.id, 1, cora.id, "nog niet", NOW),
        )
        [version] = answers.versions(entry.id)

        # Who comes a moment later, after the other one was kept, is told the new state.
        assert ends in (["EditConflictError", "done"], ["StateError", "done"])
        assert (answers.entry(entry.id).approved == 1) == (version.decision == "approved")


def test_of_two_writers_who_revise_at_once_one_wins(answers, approved, anna, bram):
    for number in range(1, 6):
        ends = at_once(
            lambda number=number: answers.revise(approved.id, wording(anna.id), anna.id, "a", number, NOW),
            lambda number=number: answers.revise(approved.id, wording(anna.id), bram.id, "b", number, NOW),
        )

        assert ends == ["EditConflictError", "done"]
    assert [version.number for version in answers.versions(approved.id)] == [1, 2, 3, 4, 5, 6]


def test_what_is_typed_is_kept_without_needless_white_space(answers, anna):
    typed = wording(
        anna.id,
        asked="  Hoe lang\r\nduurt het? \x00",
        answer=" Vier weken.\r\n- en een dag\u200b ",
        phrasings=("duur", " duur ", "", "Hoe lang duurt het?"),
    )
    entry = answers.draft(typed, anna.id, "nieuw", NOW)
    [version] = answers.versions(entry.id)

    assert (version.question, version.answer) == ("Hoe lang duurt het?", "Vier weken.\n- en een dag")
    assert version.phrasings == ["duur"]


@pytest.mark.parametrize(
    "values",
    [
        {"asked": " "},
        {"answer": "\x00"},
        {"asked": "x" * 501},
        {"answer": "x" * 20_001},
        {"phrasings": tuple(map(str, range(51)))},
        {"anchors": tuple(replace(ANCHOR, digest=str(number)) for number in range(21))},
    ],
)
def test_a_wording_that_cannot_be_kept_is_told_in_one_line(answers, anna, approved, values):
    with pytest.raises(WordingError) as refused:
        answers.draft(wording(anna.id, **values), anna.id, "nieuw", NOW)
    with pytest.raises(WordingError):
        answers.revise(approved.id, wording(anna.id, **values), anna.id, "anders", 1, NOW)

    assert "\n" not in str(refused.value)
    assert [entry.id for entry, _ in answers.entries()] == [approved.id]
    assert len(answers.versions(approved.id)) == 1


def test_entries_are_found_by_state_owner_and_words_with_typos(answers, approved, anna, bram):
    other = answers.draft(wording(bram.id, asked="Wanneer is de subsidie er?", phrasings=()), bram.id, "nieuw", NOW)

    def found(**values):
        return [entry.id for entry, _ in answers.entries(**values)]

    assert found() == [other.id, approved.id]
    assert found(state=State.DRAFT) == [other.id]
    assert found(owner_id=anna.id) == [approved.id]
    assert found(text="subsidei") == [other.id]
    assert found(text="zwemels weken") == [approved.id]
    assert found(text="fietsen") == []


def test_a_draft_outlives_the_ticket_it_came_from(answers, store, anna):
    asked = store.add_question(question())
    ticket = store.open_ticket(asked, 42, "", "update:2", NOW)
    entry = answers.draft(wording(anna.id), anna.id, "uit vraag", NOW, ticket_id=ticket.id)
    with store.session() as session:
        session.delete(session.get(type(ticket), ticket.id))

    assert answers.entry(entry.id).ticket_id is None


def test_each_step_is_written_down(store, answers, approved, bram):
    answers.retire(approved.id, bram.id, "geen regel meer", NOW)
    steps = [(change.name, change.action, change.detail) for change in reversed(Audit(store).entries(10))]

    assert steps[2:] == [
        ("Anna", "concept geschreven", "nieuw"),
        ("Anna", "ter beoordeling gegeven", ""),
        ("Bram", "goedgekeurd", ""),
        ("Bram", "ingetrokken", "geen regel meer"),
    ]


@pytest.mark.parametrize("asked", ["Hoe lang duurt het?", "…?!", 'Één vraag, met ‘tekens’; en "meer"'])
def test_a_slug_can_stand_in_a_reference(answers, anna, asked):
    slugs = [answers.draft(wording(anna.id, asked=asked), anna.id, "nieuw", NOW).slug for _ in range(2)]

    assert len(set(slugs)) == 2
    assert all(slug and not set(slug) & set(' ,;"#') for slug in slugs)
