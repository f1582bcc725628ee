from datetime import timedelta

import pytest

from bot.store.asked_the_same import asked_the_same
from bot.store.audit import Audit
from bot.store.inbox import Filter, Inbox, Kind
from tests.bot.store.rows import NOW, question, refused


@pytest.fixture
def inbox(store):
    return Inbox(store)


@pytest.fixture
def ticket(store):
    asked = store.add_question(question("update:1", text="Wie betaalt de stage?"))
    return store.open_ticket(asked, 42, "het gaat om een bbl-student", "update:2", NOW)


def kinds(inbox, shown=None, now=NOW):
    return [(group.items[0].kind, group.question) for group in inbox.groups(shown or Filter(), now, 50, 0)]


def test_what_waits_is_handed_off_refused_or_badly_rated(store, inbox, ticket):
    store.add_question(refused("update:3", "Wat verdient een docent?", NOW + timedelta(minutes=1)))
    rated = store.add_question(question("update:4", text="Hoe lang duurt het?", asked_at=NOW + timedelta(minutes=2)))
    store.give_feedback(rated.id, "sanne", False, "Verouderd", NOW)
    liked = store.add_question(question("update:5", text="Mag het?"))
    store.give_feedback(liked.id, "sanne", True, None, NOW)

    assert kinds(inbox) == [
        (Kind.BADLY_RATED, "Hoe lang duurt het?"),
        (Kind.REFUSED, "Wat verdient een docent?"),
        (Kind.TICKET, "Wie betaalt de stage?"),
    ]
    assert inbox.count_open(NOW) == 3
    assert inbox.groups(Filter(), NOW, 50, 0)[0].items[0].rating.reason == "Verouderd"


def test_questions_that_ask_the_same_stand_together_newest_first(store, inbox):
    for number, text in enumerate(
        ["Wat verdient een docent?", "wat verdient een docnet", "een docent, wat verdient die?", "Mag ik roken?"]
    ):
        store.add_question(refused(f"update:{number}", text, NOW + timedelta(minutes=number)))
    roken, docent = inbox.groups(Filter(), NOW + timedelta(hours=1), 50, 0)

    assert (roken.question, roken.count) == ("Mag ik roken?", 1)
    assert (docent.question, docent.count) == ("een docent, wat verdient die?", 3)
    assert docent.newest == NOW + timedelta(minutes=2)
    assert [group.question for group in inbox.groups(Filter(), NOW, 1, 1)] == [docent.question]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hoe lang duurt een vakopleiding?", "vakopleiding, hoe lang duurt die", True),
        ("studieduur niveau 2", "studieduur niveau 3", False),
        ("Wie mag meedoen aan een leerlab?", "Wie mag meedoen aan praktijkleren?", False),
        ("???", "!!!", False),
        ("", "", True),
    ],
)
def test_asking_the_same_is_a_matter_of_content_words(one, other, same):
    assert (len(asked_the_same([one, other])) == 1) is same


def test_each_filter_leaves_what_it_says(store, inbox, ticket, anna):
    old = store.add_question(refused("update:3", "Wat verdient een docent?", NOW - timedelta(days=10)))
    lid = {"sources": [{"title": "Wet educatie"}]}
    about = store.add_question(refused("update:4", "Wat is een lid?", NOW + timedelta(minutes=1), **lid))
    inbox.assign(about.id, anna.id, anna.id, NOW)

    assert kinds(inbox, Filter(kind=Kind.TICKET)) == [(Kind.TICKET, "Wie betaalt de stage?")]
    assert kinds(inbox, Filter(subject="Wet educatie")) == [(Kind.REFUSED, "Wat is een lid?")]
    assert kinds(inbox, Filter(assignee_id=anna.id)) == [(Kind.REFUSED, "Wat is een lid?")]
    assert [group.items[0].question.id for group in inbox.groups(Filter(older_than_days=7), NOW, 9, 0)] == [old.id]
    assert inbox.subjects(NOW) == ["Wet", "Wet educatie"]


def test_search_forgives_typos_and_looks_at_notes_and_messages_too(store, inbox, ticket, anna):
    store.add_question(refused("update:3", "Wat verdient een docent?"))
    inbox.add_note(ticket.question_id, "Gebeld met de accountmanager", anna.id, NOW)

    for text in ("stgae betaalt", "bbl student", "acountmanager", "STAGE"):
        assert kinds(inbox, Filter(text=text)) == [(Kind.TICKET, "Wie betaalt de stage?")], text
    assert kinds(inbox, Filter(text="fiets")) == []


def test_a_question_without_a_source_has_no_subject(store, inbox):
    store.add_question(refused("update:3", "Wat verdient een docent?", sources=[]))

    assert inbox.groups(Filter(subject="geen bron"), NOW, 9, 0)[0].subject == "geen bron"


def test_what_is_snoozed_comes_back(store, inbox, ticket, anna):
    later = NOW + timedelta(days=2)
    inbox.snooze(ticket.question_id, later, anna.id, NOW)

    assert (inbox.count_open(NOW), kinds(inbox)) == (0, [])
    assert inbox.groups(Filter(state="snoozed"), NOW, 9, 0)[0].items[0].state == "snoozed"
    assert inbox.count_open(later) == 1


def test_what_is_closed_waits_no_longer_and_its_chat_id_goes(store, inbox, ticket, anna):
    other = store.add_question(refused("update:3", "Wat verdient een docent?"))
    for question_id in (ticket.question_id, other.id):
        inbox.close(question_id, anna.id, NOW)

    assert inbox.count_open(NOW) == 0
    assert {group.items[0].state for group in inbox.groups(Filter(state="closed"), NOW, 9, 0)} == {"closed"}
    assert store.ticket(ticket.id).chat_id is None
    inbox.reopen(other.id, anna.id, NOW)
    assert kinds(inbox) == [(Kind.REFUSED, "Wat verdient een docent?")]


def test_what_was_answered_stands_apart(store, inbox, ticket):
    store.reply_to_ticket(ticket.id, "De school.", [], NOW)

    assert inbox.count_open(NOW) == 0
    assert kinds(inbox, Filter(state="answered")) == [(Kind.TICKET, "Wie betaalt de stage?")]
    assert kinds(inbox, Filter(state="")) == [(Kind.TICKET, "Wie betaalt de stage?")]


def test_who_opens_a_question_sees_who_else_has_it_open(inbox, ticket, anna, bram):
    assert inbox.look(ticket.question_id, anna.id, NOW) == []
    assert [other.name for other in inbox.look(ticket.question_id, bram.id, NOW)] == ["Anna"]
    assert inbox.look(ticket.question_id, bram.id, NOW + timedelta(minutes=2)) == []
    inbox.leave(ticket.question_id, bram.id)
    assert inbox.look(ticket.question_id, anna.id, NOW + timedelta(minutes=2)) == []


def test_notes_are_kept_in_order_with_who_wrote_them(inbox, ticket, anna, bram):
    inbox.add_note(ticket.question_id, "Gebeld.", anna.id, NOW)
    inbox.add_note(ticket.question_id, "  ", bram.id, NOW)
    inbox.add_note(ticket.question_id, "Teruggebeld.", bram.id, NOW)

    notes = [(note.text, account.name) for note, account in inbox.notes(ticket.question_id)]
    assert notes == [("Gebeld.", "Anna"), ("Teruggebeld.", "Bram")]


def test_the_list_of_changes_has_no_words_of_an_asker_or_a_note(store, inbox, ticket, anna):
    inbox.assign(ticket.question_id, anna.id, anna.id, NOW)
    inbox.add_note(ticket.question_id, "geheim", anna.id, NOW)
    inbox.snooze(ticket.question_id, NOW + timedelta(days=1), anna.id, NOW)
    inbox.close(ticket.question_id, anna.id, NOW)
    changes = Audit(store).entries(4)

    assert [change.action for change in changes] == ["gesloten", "uitgesteld", "notitie geschreven", "toegewezen"]
    assert not any("stage" in str(change) or "geheim" in str(change) for change in changes)


def test_an_item_is_found_whatever_its_state_when_it_waits_for_somebody(store, inbox, ticket):
    answered = store.add_question(question("update:9"))

    assert inbox.item(ticket.question_id, NOW).ticket.id == ticket.id
    assert inbox.item(answered.id, NOW) is None
    assert inbox.item(10**6, NOW) is None
