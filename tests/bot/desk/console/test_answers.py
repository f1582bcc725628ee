from bot.store.accounts import Role
from bot.store.checked_answers import CheckedAnswers, State
from tests.bot.desk.console.answers import ANSWER, QUESTION, drafted, filled_in, in_service
from tests.bot.desk.console.colleagues import hidden
from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import DANGEROUS

NEW = "/antwoorden/nieuw"


def test_a_draft_is_written_reviewed_by_another_and_then_given_by_the_bot(colleague, store):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")

    kept = anna.sends(NEW, **filled_in(anna))
    address = kept.headers["location"].split("?")[0]

    assert kept.status_code == 303
    assert "Bewaard als concept" in text_of(anna.opens(kept.headers["location"]))
    assert anna.sends(f"{address}/ter-beoordeling", versie="1").status_code == 303
    assert QUESTION in text_of(bram.opens("/antwoorden/nakijken"))
    assert bram.sends(f"{address}/goedkeuren", versie="1").status_code == 303

    reply = text_of(anna.opens(anna.asks(QUESTION)))

    assert ANSWER in reply
    assert "nagekeken op" in reply


def test_a_reviewer_cannot_approve_their_own_draft(colleague, store, time):
    bram = colleague(Role.REVIEWER, "Bram")
    entry = drafted(store, bram.account.id, time())
    CheckedAnswers(store).submit(entry.id, bram.account.id, time())

    page = bram.opens(f"/antwoorden/{entry.id}")
    refused = bram.sends(f"/antwoorden/{entry.id}/goedkeuren", versie="1")

    assert "Je schreef deze versie zelf" in text_of(page)
    assert refused.status_code == 403
    assert "vraag het een collega" in text_of(refused)
    assert CheckedAnswers(store).entry(entry.id).state is State.REVIEW


def test_a_helpdesk_colleague_cannot_approve(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(name="Bram")
    entry = drafted(store, anna.account.id, time())
    CheckedAnswers(store).submit(entry.id, anna.account.id, time())

    refused = bram.sends(f"/antwoorden/{entry.id}/goedkeuren", versie="1")

    assert refused.status_code == 403


def test_a_version_that_is_no_longer_the_newest_is_not_approved_and_the_newest_is_shown(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = drafted(store, anna.account.id, time())
    anna.sends(f"/antwoorden/{entry.id}/wijzigen", **filled_in(anna, antwoord="Drie jaar."), gebaseerd_op="1")
    CheckedAnswers(store).submit(entry.id, anna.account.id, time())

    refused = bram.sends(f"/antwoorden/{entry.id}/goedkeuren", versie="1")

    assert refused.status_code == 409
    assert "nieuwere versie: 2" in text_of(refused)
    assert "Drie jaar." in text_of(refused)


def test_who_writes_at_the_same_time_sees_both_texts_and_loses_nothing(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(name="Bram")
    entry = drafted(store, anna.account.id, time())
    address = f"/antwoorden/{entry.id}/wijzigen"
    anna.sends(address, **filled_in(anna, antwoord="De tekst van Anna."), gebaseerd_op="1")

    conflict = bram.sends(address, **filled_in(bram, antwoord="De tekst van Bram."), gebaseerd_op="1")

    assert conflict.status_code == 409
    assert "De tekst van Anna." in text_of(conflict)
    assert "\nDe tekst van Bram.</textarea>" in conflict.text
    assert hidden(conflict, "gebaseerd_op") == ["2"]
    assert len(hidden(conflict, "citaat")) == 1

    again = bram.sends(address, **filled_in(bram, antwoord="De tekst van ons."), gebaseerd_op="2")

    assert again.status_code == 303
    assert CheckedAnswers(store).versions(entry.id)[-1].answer == "De tekst van ons."


def test_a_form_that_changes_nothing_makes_no_version(colleague, store, time):
    anna = colleague()
    entry = drafted(store, anna.account.id, time())
    address = f"/antwoorden/{entry.id}/wijzigen"

    same = anna.sends(address, **filled_in(anna, andere=""), gebaseerd_op="1")

    assert same.status_code == 422
    assert "niets gewijzigd" in text_of(same)


def test_fields_that_cannot_be_kept_say_so_and_keep_what_was_typed(colleague, store):
    anna = colleague()
    wrong = {"vraag": " ", "andere": "x" * 600, "eigenaar": "999", "nakijken": "morgen", "waarom": "w" * 2_000}

    refused = anna.sends(NEW, **filled_in(anna, **wrong))

    assert refused.status_code == 422
    assert f"\n{ANSWER}</textarea>" in refused.text
    for field in wrong:
        assert f'id="{field}-fout"' in refused.text
        assert f"{field}-fout" in refused.text.split(f'name="{field}"')[1].split(">")[0]
    assert CheckedAnswers(store).entries() == []


def test_a_review_day_lies_after_today_and_within_five_years(colleague):
    anna = colleague()

    for day in ("2026-11-23", "2020-01-01", "2040-01-01", "9999-99-99", ""):
        assert anna.sends(NEW, **filled_in(anna, nakijken=day)).status_code == 422


def test_hostile_text_is_kept_as_text_and_never_runs(colleague, store):
    anna = colleague()
    hostile = {"vraag": DANGEROUS, "andere": DANGEROUS, "antwoord": f"{DANGEROUS}\0\ud7ff", "waarom": DANGEROUS}

    kept = anna.sends(NEW, **filled_in(anna, **hostile))
    pages = [kept.headers["location"], "/antwoorden", "/antwoorden/1/wijzigen"]

    for address in pages:
        shown = anna.opens(address)
        assert "<script>alert" not in shown.text
        assert "alert(&#39;bron&#39;)" in shown.text


def test_a_text_of_100_kilobytes_is_refused_and_still_there(colleague):
    anna = colleague()

    refused = anna.sends(NEW, **filled_in(anna, antwoord="lang " * 20_000))

    assert refused.status_code == 422
    assert refused.text.count("lang lang lang") > 1_000


def test_without_a_source_an_answer_does_not_go_to_review(colleague, store, time):
    anna = colleague()
    entry = drafted(store, anna.account.id, time(), anchors=())

    refused = anna.sends(f"/antwoorden/{entry.id}/ter-beoordeling", versie="1")

    assert refused.status_code == 409
    assert "Kies eerst een bron" in text_of(refused)


def test_sending_back_needs_why_and_tells_the_writer(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = drafted(store, anna.account.id, time())
    CheckedAnswers(store).submit(entry.id, anna.account.id, time())
    address = f"/antwoorden/{entry.id}"

    without = bram.sends(f"{address}/terugsturen", versie="1", waarom=" ")
    too_long = bram.sends(f"{address}/terugsturen", versie="1", waarom="x" * 1_001)
    back = bram.sends(f"{address}/terugsturen", versie="1", waarom="Noem ook lid 3.")

    assert (without.status_code, too_long.status_code, back.status_code) == (422, 422, 303)
    assert "x" * 1_001 in too_long.text
    assert "Noem ook lid 3." in text_of(anna.opens(address))


def test_a_retired_answer_is_no_longer_given(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = in_service(store, anna.account.id, bram.account.id, time())
    address = f"/antwoorden/{entry.id}"

    by_helpdesk = anna.sends(f"{address}/intrekken", waarom="weg")
    by_reviewer = bram.sends(f"{address}/intrekken", waarom="Dubbel met een ander.")

    assert (by_helpdesk.status_code, by_reviewer.status_code) == (403, 303)
    assert ANSWER not in text_of(anna.opens(anna.asks(QUESTION)))
    assert bram.sends(f"{address}/intrekken", waarom="nog eens").status_code == 409


def test_versions_say_who_when_and_why_and_two_are_compared_by_words(colleague, store, time):
    anna = colleague()
    entry = drafted(store, anna.account.id, time())
    change = {"antwoord": ANSWER.replace("twee", "vier"), "gebaseerd_op": "1", "waarom": "De wet is veranderd."}
    anna.sends(f"/antwoorden/{entry.id}/wijzigen", **filled_in(anna, **change))

    page = anna.opens(f"/antwoorden/{entry.id}?van=1&naar=2")

    assert "De wet is veranderd." in text_of(page)
    assert "<del>twee</del>" in page.text
    assert "<ins>vier</ins>" in page.text


def test_the_list_is_filtered_by_state_owner_and_words_with_slips(colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    in_service(store, anna.account.id, bram.account.id, time())
    drafted(store, bram.account.id, time(), question="Wat kost een leerlab?", answer="Niets.")

    def shown(query: str) -> tuple[bool, bool]:
        text = text_of(anna.opens(f"/antwoorden?{query}"))
        return QUESTION in text, "Wat kost een leerlab?" in text

    assert shown("") == (True, True)
    assert shown("staat=gecontroleerd") == (True, False)
    assert shown(f"eigenaar={bram.account.id}") == (False, True)
    assert shown("zoek=vakopleidign") == (True, False)
    assert shown("bron=vervallen") == (False, False)
    assert shown("staat=onzin&eigenaar=x&pagina=-3") == (True, True)


def test_unknown_answers_are_not_found(colleague):
    bram = colleague(Role.REVIEWER, "Bram")

    for address in ("/antwoorden/7", "/antwoorden/99999999999999999999", "/antwoorden/7/wijzigen", "/antwoorden/x"):
        assert bram.opens(address).status_code == 404
    for action in ("goedkeuren", "terugsturen", "intrekken", "ter-beoordeling", "wijzigen", "bijwerken"):
        assert bram.sends(f"/antwoorden/7/{action}").status_code == 404


def test_a_form_without_our_token_does_nothing(colleague, store, time):
    anna = colleague()
    entry = drafted(store, anna.account.id, time())

    for fields in ({}, {"formulier": "0" * 32}):
        for address in (NEW, f"/antwoorden/{entry.id}/ter-beoordeling", f"/antwoorden/{entry.id}/intrekken"):
            assert anna.client.post(address, data={**filled_in(anna), **fields}).status_code == 403
    assert CheckedAnswers(store).entry(entry.id).state is State.DRAFT
    assert len(CheckedAnswers(store).entries()) == 1


def test_who_has_not_signed_in_is_led_to_do_so(visitor):
    response = visitor.opens("/antwoorden/nieuw?vraag=x")

    assert response.status_code == 303
    assert response.headers["location"].startswith("/inloggen?naar=%2Fantwoorden")
