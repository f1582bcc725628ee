from datetime import date
from pathlib import Path

from bot.anchors import anchor_of
from bot.reply.reply import Quote
from bot.store.accounts import Role
from bot.store.checked_answers import CheckedAnswers
from corpus.passage import Passage
from index.passage_index import PassageIndex
from index.releases import publish
from tests.bot.desk.console.answers import ANSWER, QUESTION, drafted, filled_in, in_service
from tests.bot.desk.console.colleagues import hidden
from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import CloseEncoder, publish_release, small_law
from tests.builds import corpus_of

REVIEW = "/antwoorden/nakijken"
OTHER_WORDS = "Een vakopleiding duurt ten minste twee en ten hoogste vijf studiejaren."


def test_an_answer_whose_source_changed_leaves_service_and_one_approval_brings_it_back(
    colleague, store, time, index_root
):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = in_service(store, anna.account.id, bram.account.id, time())

    assert ANSWER in text_of(anna.opens(anna.asks(QUESTION)))

    publish_release(index_root, OTHER_WORDS)
    queue = bram.opens(REVIEW)

    assert ANSWER not in text_of(anna.opens(anna.asks(QUESTION)))
    assert QUESTION in text_of(queue)
    assert "<del>drie</del><ins>vijf</ins>" in queue.text
    assert OTHER_WORDS in text_of(queue)

    back = bram.sends(f"/antwoorden/{entry.id}/bijwerken", versie="1", gezien=hidden(queue, "gezien")[0])

    assert back.status_code == 303
    assert "Alle bronnen van de antwoorden in gebruik staan er nog zo" in text_of(bram.opens(REVIEW))
    assert ANSWER in text_of(anna.opens(anna.asks(QUESTION)))
    assert CheckedAnswers(store).versions(entry.id)[-1].anchors[0]["words"] == f"2. {OTHER_WORDS}"


def test_words_that_changed_again_while_somebody_read_are_not_approved(colleague, store, time, index_root):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = in_service(store, anna.account.id, bram.account.id, time())
    publish_release(index_root, OTHER_WORDS)
    seen = hidden(bram.opens(REVIEW), "gezien")[0]
    publish_release(index_root, OTHER_WORDS.replace("vijf", "zes"))

    refused = bram.sends(f"/antwoorden/{entry.id}/bijwerken", versie="1", gezien=seen)

    assert refused.status_code == 409
    assert "Lees opnieuw" in text_of(refused)
    assert "zes" in text_of(refused)
    assert CheckedAnswers(store).entry(entry.id).current == 1


def test_two_who_approve_new_words_at_once_make_one_version(colleague, store, time, index_root):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    carla = colleague(Role.REVIEWER, "Carla")
    entry = in_service(store, anna.account.id, bram.account.id, time())
    publish_release(index_root, OTHER_WORDS)
    fields = {"versie": "1", "gezien": hidden(bram.opens(REVIEW), "gezien")[0]}

    statuses = [person.sends(f"/antwoorden/{entry.id}/bijwerken", **fields).status_code for person in (bram, carla)]

    assert statuses == [303, 409]
    assert CheckedAnswers(store).entry(entry.id).current == 2


def test_who_owns_and_wrote_an_answer_cannot_approve_its_new_words_alone(colleague, store, time, index_root):
    bram, carla = colleague(Role.REVIEWER, "Bram"), colleague(Role.REVIEWER, "Carla")
    entry = in_service(store, bram.account.id, carla.account.id, time())
    publish_release(index_root, OTHER_WORDS)
    seen = hidden(carla.opens(REVIEW), "gezien")[0]

    page = bram.opens(REVIEW)
    refused = bram.sends(f"/antwoorden/{entry.id}/bijwerken", versie="1", gezien=seen)

    assert hidden(page, "gezien") == []
    assert "een collega kan de nieuwe woorden goedkeuren" in text_of(page)
    assert refused.status_code == 403


def test_a_helpdesk_colleague_reads_the_queue_but_approves_nothing(colleague, store, time, index_root):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = in_service(store, anna.account.id, bram.account.id, time())
    publish_release(index_root, OTHER_WORDS)

    assert QUESTION in text_of(anna.opens(REVIEW))
    assert anna.sends(f"/antwoorden/{entry.id}/bijwerken", versie="1", gezien="x").status_code == 403


def test_an_answer_of_which_one_source_ended_may_go_on_without_it(colleague, store, time, index_root):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    first, second = (anchor_of(whole(passage)) for passage in (small_law()[0], small_law()[4]))
    in_service(store, anna.account.id, bram.account.id, time(), anchors=(first, second))
    publish_without(index_root, "7.2.8")

    queue = bram.opens(REVIEW)

    assert "Klopt nog, zonder de vervallen bron" in text_of(queue)
    assert "Deze plaats staat niet meer in de bronnen" in text_of(queue)
    assert bram.sends("/antwoorden/1/bijwerken", versie="1", gezien=hidden(queue, "gezien")[0]).status_code == 303
    assert [row["place"] for row in CheckedAnswers(store).versions(1)[-1].anchors] == [first.place]


def test_an_answer_all_of_whose_sources_ended_has_to_be_changed(colleague, store, time, index_root):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    in_service(store, anna.account.id, bram.account.id, time(), anchors=(anchor_of(whole(small_law()[4])),))
    publish_without(index_root, "7.2.8")

    queue, form = bram.opens(REVIEW), bram.opens("/antwoorden/1/wijzigen")

    assert "Er is geen bron over" in text_of(queue)
    assert hidden(queue, "gezien") == []
    assert "staat niet meer zo in de index" in text_of(form)
    assert "onderricht in de praktijk" in form.text


def test_a_version_whose_source_changed_while_it_waited_is_not_approved(colleague, store, time, index_root):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = drafted(store, anna.account.id, time())
    CheckedAnswers(store).submit(entry.id, anna.account.id, time())
    publish_release(index_root, OTHER_WORDS)

    refused = bram.sends(f"/antwoorden/{entry.id}/goedkeuren", versie="1")

    assert refused.status_code == 409
    assert "Wijzig het antwoord eerst" in text_of(refused)


def test_an_answer_past_its_review_day_waits_and_a_new_version_starts_a_year_on(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    in_service(store, anna.account.id, bram.account.id, time(), review_on=date(2026, 11, 23))

    queue = text_of(anna.opens(REVIEW))

    assert "De nakijkdag is voorbij (1)" in queue
    assert 'value="2027-11-23"' in anna.opens("/antwoorden/1/wijzigen").text


def test_what_i_wrote_waits_for_a_colleague_and_what_they_wrote_for_me(colleague, store, time):
    bram, carla = colleague(Role.REVIEWER, "Bram"), colleague(Role.REVIEWER, "Carla")
    entry = drafted(store, bram.account.id, time())
    CheckedAnswers(store).submit(entry.id, bram.account.id, time())

    assert "Ter beoordeling (0)" in text_of(bram.opens(REVIEW))
    assert "Van jou, bij een collega" in text_of(bram.opens(REVIEW))
    assert "Ter beoordeling (1)" in text_of(carla.opens(REVIEW))


def test_a_new_version_of_an_answer_in_service_shows_what_it_changes(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = in_service(store, anna.account.id, bram.account.id, time())
    change = {"andere": "", "antwoord": ANSWER.replace("twee", "zes"), "gebaseerd_op": "1"}
    anna.sends(f"/antwoorden/{entry.id}/wijzigen", **filled_in(anna, **change))
    anna.sends(f"/antwoorden/{entry.id}/ter-beoordeling", versie="2")

    assert "<del>twee</del><ins>zes</ins>" in bram.opens(REVIEW).text


def whole(passage: Passage) -> Quote:
    return Quote(passage, 0, len(passage.text))


def publish_without(root: Path, article: str) -> None:
    kept = [passage for passage in small_law() if f"artikel {article}," not in passage.reference.place]
    publish(root, PassageIndex.build(corpus_of(kept), CloseEncoder(), encoder_name="test"))
