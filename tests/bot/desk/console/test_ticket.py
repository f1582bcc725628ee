import html
import re

import pytest

from bot.desk.console.replying import CLOSED, MOVED
from bot.store.accounts import Role
from bot.store.audit import Audit
from bot.store.checked_answers import CheckedAnswers, wording_of
from bot.store.inbox import Inbox
from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import publish_release

QUESTION = "Hoe lang duurt een vakopleiding?"
WORDS = "Een vakopleiding duurt ten minste twee en ten hoogste drie studiejaren."


@pytest.fixture
def anna(colleague):
    return colleague()


@pytest.fixture
def bram(colleague):
    return colleague(Role.REVIEWER, "Bram")


@pytest.fixture
def ticket(asked):
    """The id of a question that waits for the helpdesk, asked on the web."""
    return asked(QUESTION, to_helpdesk=True)


def typed(page):
    """What stands in the text field of the reply."""
    found = re.search(r'<textarea id="tekst"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    return html.unescape(found[1])


def fields_of(page):
    """What the form of the reply brings back."""
    found = re.search(r'<form[^>]*id="antwoordformulier".*?</form>', page.text, re.DOTALL)[0]
    fields = {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found)
    }
    fields.pop("citaat", None)
    pins = [html.unescape(value) for value in re.findall(r'name="citaat" value="([^"]*)"', found)]
    words = re.findall(r'<textarea[^>]*name="citaatwoorden"[^>]*>\n(.*?)</textarea>', found, re.DOTALL)
    return {**fields, "tekst": typed(page), "citaat": pins, "citaatwoorden": [html.unescape(text) for text in words]}


def sends(colleague, page, question_id, **changed):
    """Fill in the form of a page that is open and send it."""
    return colleague.client.post(f"/werk/{question_id}", data={**fields_of(page), **changed})


def button(page, name):
    """The values of the buttons with a name."""
    return [html.unescape(value) for value in re.findall(rf'<button name="{name}" value="([^"]*)"', page.text)]


class TestPage:
    def test_has_the_question_the_reply_its_sources_and_the_conversation(self, anna, ticket):
        page = anna.opens(f"/werk/{ticket}")
        text = text_of(page)

        assert page.status_code == 200
        assert f"<h1>{QUESTION}</h1>" in page.text
        assert WORDS in text
        assert 'href="/bron/BWBR0007625/' in page.text
        assert "Het gaat om een bol-student." in text
        assert "Contact: sanne@school.nl" in text
        assert 'href="/antwoord/1-' in page.text

    def test_says_what_the_asker_thought_of_the_reply(self, anna, asked):
        text = text_of(anna.opens(f"/werk/{asked(QUESTION, wrong='Verouderd')}"))

        assert "De vrager vindt dat dit niet klopt : Verouderd" in text
        assert "er is niemand om aan te antwoorden" in text

    def test_an_unknown_question_is_not_found(self, anna, ticket):
        for question_id in ("0", "99", "-1", "x", "1.0", "9" * 40, "%00", "1%20", "<script>"):
            for response in (
                anna.opens(f"/werk/{question_id}"),
                anna.opens(f"/werk/{question_id}/anderen"),
                anna.sends(f"/werk/{question_id}", "/over", tekst="x", actie="verstuur"),
            ):
                assert response.status_code == 404
                assert "<script>" not in response.text
        assert anna.opens("/werk/99/zoeken").status_code == 404
        assert anna.sends("/werk/99/notitie", "/over", notitie="x").status_code == 404
        assert anna.sends("/werk/99/verlaten", "/over").status_code == 404

    def test_a_question_that_waits_for_nobody_is_not_found(self, anna, asked):
        assert anna.opens(f"/werk/{asked(QUESTION)}").status_code == 404

    def test_who_else_has_it_open_is_told_at_once_and_while_it_is_open(self, anna, bram, ticket, time):
        first = anna.opens(f"/werk/{ticket}")
        second = bram.opens(f"/werk/{ticket}")
        polled = anna.opens(f"/werk/{ticket}/anderen").json()
        bram.sends(f"/werk/{ticket}/verlaten", "/werk")
        left = anna.opens(f"/werk/{ticket}/anderen").json()
        time.passes(minutes=2)

        assert "nu ook open" not in text_of(first)
        assert "Anna heeft deze vraag nu ook open." in text_of(second)
        assert polled == {"others": ["Bram"]}
        assert left == {"others": []}
        assert bram.opens(f"/werk/{ticket}/anderen").json() == {"others": []}

    def test_notes_are_for_colleagues_only(self, anna, bram, visitor, ticket, store):
        response = anna.sends(f"/werk/{ticket}/notitie", f"/werk/{ticket}", notitie="Gebeld <b>met</b> \0 SBB")
        page = bram.opens(f"/werk/{ticket}")

        assert response.headers["location"] == f"/werk/{ticket}?gedaan=notitie"
        assert "Anna, " in text_of(page)
        assert "Gebeld &lt;b&gt;met&lt;/b&gt;" in page.text
        assert "Gebeld" not in visitor.opens(re.search(r"/antwoord/1-\w+", page.text)[0]).text
        assert "Gebeld" not in "".join(change.detail for change in Audit(store).entries(10))

    def test_a_note_that_cannot_be_kept_stays_in_its_field(self, anna, ticket, store):
        for note in ("", " \n ", "x" * 5_001, "x" * 100_000):
            response = anna.sends(f"/werk/{ticket}/notitie", f"/werk/{ticket}", notitie=note)

            assert response.status_code == 422
            assert f">\n{note}</textarea>" in response.text
            assert 'aria-describedby=" notitie-fout"' in response.text
        assert not Inbox(store).notes(ticket)


class TestDraft:
    def test_starts_from_the_reply_of_the_bot_with_its_sources_pinned(self, anna, ticket):
        fields = fields_of(anna.opens(f"/werk/{ticket}"))

        assert fields["tekst"].startswith(f"{WORDS} [1]")
        assert fields["citaatwoorden"][0] == WORDS
        assert "Bronnen" not in fields["tekst"]

    def test_of_a_refused_question_starts_empty_with_the_nearest_checked_answers(self, anna, asked):
        page = anna.opens(f"/werk/{asked('Wat eet een leerlab ijsbeer?', to_helpdesk=True)}")

        assert typed(page) == ""
        assert "Een leerlab is een plek waar vmbo en mbo samen lesgeven." in text_of(page)

    def test_of_a_checked_answer_starts_from_its_words(self, anna, asked):
        page = anna.opens(f"/werk/{asked('Wat is een leerlab?', to_helpdesk=True)}")
        fields = fields_of(page)

        assert fields["tekst"].startswith("Een leerlab is een plek waar vmbo en mbo samen lesgeven.")
        assert any("kunnen zich aanmelden als leerlab" in words for words in fields["citaatwoorden"])

    def test_leaves_out_a_source_that_is_no_longer_in_the_index(self, anna, ticket, index_root):
        publish_release(index_root, "Een vakopleiding duurt twee jaar.")
        fields = fields_of(anna.opens(f"/werk/{ticket}"))

        assert fields["tekst"].startswith(WORDS)
        assert f"{WORDS} [1]" not in fields["tekst"]
        assert WORDS not in fields["citaatwoorden"]

    def test_a_search_keeps_what_was_typed_and_lists_answers_and_sources(self, anna, ticket):
        page = anna.opens(f"/werk/{ticket}")
        found = sends(anna, page, ticket, tekst="Half af", bron_zoek="leerlab", zoek_bron="1")

        assert found.status_code == 200
        assert typed(found) == "Half af"
        assert fields_of(found)["citaat"] == fields_of(page)["citaat"]
        assert 'value="leerlab"' in found.text
        assert "Wat is een leerlab?" in text_of(found)
        assert "kunnen zich aanmelden als leerlab" in text_of(found)

    def test_a_checked_answer_is_inserted_with_the_words_it_rests_on(self, anna, ticket):
        page = anna.opens(f"/werk/{ticket}")
        found = sends(anna, page, ticket, bron_zoek="wat is een leerlab", zoek_bron="1", tekst="Eerst dit.", citaat=[])
        inserted = sends(anna, found, ticket, voeg_antwoord=button(found, "voeg_antwoord")[0])
        fields = fields_of(inserted)

        assert fields["tekst"] == "Eerst dit.\n\nEen leerlab is een plek waar vmbo en mbo samen lesgeven. [1]"
        assert "kunnen zich aanmelden als leerlab" in fields["citaatwoorden"][0]

    def test_a_source_is_inserted_where_the_cursor_stood(self, anna, ticket):
        page = anna.opens(f"/werk/{ticket}")
        found = sends(anna, page, ticket, bron_zoek="artikel 7.2.8 WEB", zoek_bron="1", tekst="Voor\r\nNa", citaat=[])
        value = next(value for value in button(found, "voeg_bron") if "artikel 7.2.8" in value)
        inserted = sends(anna, found, ticket, voeg_bron=value, plek="5")
        again = sends(anna, inserted, ticket, voeg_bron=value, plek="")

        assert typed(inserted).startswith("Voor\n\n“1. Van elke beroepsopleiding")
        assert typed(inserted).endswith("deel uit.” [1]\n\nNa")
        assert typed(again).count("[1]") == 2
        assert len(fields_of(again)["citaat"]) == 1

    def test_a_hostile_place_puts_it_at_the_end(self, anna, ticket):
        page = anna.opens(f"/werk/{ticket}")
        found = sends(anna, page, ticket, bron_zoek="artikel 7.2.8 WEB", zoek_bron="1", tekst="Voor", citaat=[])
        for place in ("-1", "x", "9" * 400, "²"):
            inserted = sends(anna, found, ticket, voeg_bron=button(found, "voeg_bron")[0], plek=place)

            assert typed(inserted).startswith("Voor\n\n“")

    def test_numbers_follow_when_a_source_is_taken_away(self, anna, ticket):
        page = anna.opens(f"/werk/{ticket}")
        found = sends(anna, page, ticket, bron_zoek="artikel 7.2.8 WEB", zoek_bron="1", tekst="A [1]\n\nB [2] [3]")
        first = fields_of(found)["citaat"][0]
        dropped = sends(anna, found, ticket, weg=first)

        assert typed(dropped) == "A\n\nB [1] [2]"
        assert first not in fields_of(dropped)["citaat"]

    def test_a_source_that_is_in_no_index_is_not_inserted(self, anna, ticket):
        page = anna.opens(f"/werk/{ticket}")
        for value in ("0-3 artikel 9.9, WEB #0123456789abcdef", "x", "0-9 artikel 7.2.8, lid 1, WEB #0123456789abcdef"):
            response = sends(anna, page, ticket, tekst="Voor", voeg_bron=value, voeg_antwoord=value)

            assert typed(response) == "Voor"

    def test_the_page_searches_while_somebody_types(self, anna, ticket):
        part = anna.opens(f"/werk/{ticket}/zoeken", params={"zoek": "leerlab"})
        nothing = anna.opens(f"/werk/{ticket}/zoeken", params={"zoek": " "})
        huge = anna.opens(f"/werk/{ticket}/zoeken", params={"zoek": "x" * 20_000})

        assert "Wat is een leerlab?" in part.text
        assert "<html" not in part.text
        assert "<script>" not in part.text
        assert nothing.text.strip() == ""
        assert "hoogstens 2000" in text_of(huge)


class TestSending:
    def test_to_a_chat_is_sent_on_by_the_chat_with_its_sources(self, anna, asked, store, time):
        question = store.question(asked(QUESTION))
        opened = store.open_ticket(question, 4711, "", "update:1", time())
        page = anna.opens(f"/werk/{question.id}")
        response = sends(anna, page, question.id, actie="verstuur", tekst="Twee tot drie jaar [1].")
        ((message, _),) = store.undelivered()

        assert "Verstuur naar de chat" in text_of(page)
        assert response.headers["location"] == f"/werk/{question.id}?gedaan=verstuurd"
        assert message.text == "Twee tot drie jaar [1]."
        assert message.sources[0]["text"] == WORDS
        assert message.sources[0]["url"].startswith("https://wetten.overheid.nl/")
        assert store.ticket(opened.id).state == "answered"
        assert Inbox(store).count_open(time()) == 0
        assert any(change.action == "geantwoord" for change in Audit(store).entries(5))

    def test_to_the_web_is_read_by_the_asker_and_copied_for_a_mail(self, anna, visitor, ticket):
        page = anna.opens(f"/werk/{ticket}")
        answer = "Twee tot drie jaar [1].\n- <b>let op</b>\n- zie https://school.nl"
        response = sends(anna, page, ticket, actie="verstuur", tekst=answer)
        after = anna.opens(response.headers["location"])
        share = re.search(r"/antwoord/1-\w+", page.text)[0]
        plain, markup = (
            html.unescape(text) for text in re.findall(r"data-copy[^>]*>\n(.*?)</textarea>", after.text, re.DOTALL)
        )

        assert response.headers["location"] == f"/werk/{ticket}?gedaan=beantwoord"
        assert "Twee tot drie jaar [1]." in text_of(visitor.opens(share))
        assert plain.startswith(
            f"Je vraag: {QUESTION}\n\n{answer}\n\nBronnen\n\n[1] Wet educatie en beroepsonderwijs, "
        )
        assert f"“{WORDS}”\nhttps://wetten.overheid.nl/" in plain
        assert "<li>&lt;b&gt;let op&lt;/b&gt;</li>" in markup
        assert '<a href="https://school.nl">' in markup
        assert f"<blockquote>{WORDS}</blockquote>" in markup
        assert typed(after) == ""

    def test_a_look_at_the_mail_sends_nothing(self, anna, ticket, store):
        page = anna.opens(f"/werk/{ticket}")
        preview = sends(anna, page, ticket, actie="bekijk", tekst="Bijna klaar [1]")

        assert preview.status_code == 200
        assert "Dit is nog niet verstuurd." in text_of(preview)
        assert typed(preview) == "Bijna klaar [1]"
        assert len(store.messages(1)) == 1

    def test_twice_the_same_form_is_sent_once(self, anna, ticket, store):
        page = anna.opens(f"/werk/{ticket}")
        sends(anna, page, ticket, actie="verstuur", tekst="Een keer.")
        again = sends(anna, page, ticket, actie="verstuur", tekst="Een keer.")

        assert again.headers["location"] == f"/werk/{ticket}?gedaan=al+verstuurd"
        assert [message.author for message in store.messages(1)] == ["asker", "helpdesk"]

    def test_two_colleagues_who_reply_at_once_both_keep_their_words(self, anna, bram, ticket, store):
        hers, his = anna.opens(f"/werk/{ticket}"), bram.opens(f"/werk/{ticket}")
        sends(anna, hers, ticket, actie="verstuur", tekst="Antwoord van Anna.")
        conflict = sends(bram, his, ticket, actie="verstuur", tekst="Antwoord van Bram.")
        insists = sends(bram, conflict, ticket, actie="verstuur")

        assert conflict.status_code == 409
        assert MOVED in text_of(conflict)
        assert "Antwoord van Anna." in text_of(conflict)
        assert typed(conflict) == "Antwoord van Bram."
        assert insists.status_code == 303
        assert [message.text for message in store.messages(1)][1:] == ["Antwoord van Anna.", "Antwoord van Bram."]

    def test_what_the_asker_adds_meanwhile_is_read_first(self, anna, ticket, store, time):
        page = anna.opens(f"/werk/{ticket}")
        store.add_note(1, "Ik bedoel niveau 4!", "update:2", time())
        response = sends(anna, page, ticket, actie="verstuur", tekst="Over niveau 3.")

        assert response.status_code == 409
        assert "Ik bedoel niveau 4!" in text_of(response)
        assert store.ticket(1).state == "open"

    def test_a_ticket_that_was_closed_meanwhile_gets_no_reply(self, anna, bram, ticket, store):
        page = anna.opens(f"/werk/{ticket}")
        bram.sends("/werk/doe", "/werk", doe="sluit", vraag=str(ticket))
        response = sends(anna, page, ticket, actie="verstuur", tekst="Te laat.")

        assert response.status_code == 409
        assert CLOSED in text_of(response)
        assert typed(response) == "Te laat."
        assert len(store.messages(1)) == 1

    def test_a_question_without_a_ticket_has_nobody_to_reply_to(self, anna, asked):
        refused = asked("Wat eet een ijsbeer?")
        page = anna.opens(f"/werk/{refused}")
        response = sends(anna, page, refused, actie="verstuur", tekst="Vis.")

        assert 'value="verstuur"' not in page.text
        assert response.status_code == 409
        assert typed(response) == "Vis."

    def test_a_reply_that_cannot_be_sent_stays_in_its_field(self, anna, ticket, store):
        page = anna.opens(f"/werk/{ticket}")
        for text in ("", " \r\n ", "x" * 20_001, "é" * 100_000):
            response = sends(anna, page, ticket, actie="verstuur", tekst=text)

            assert response.status_code == 422
            assert typed(response) == text.replace("\r\n", "\n")
            assert 'aria-describedby="tekst-uitleg tekst-fout"' in response.text
        assert len(store.messages(1)) == 1

    @pytest.mark.parametrize("words", ["Een vakopleiding duurt zes jaar.", "studiejaren", ""])
    def test_quotes_are_words_of_the_source_and_nothing_else(self, anna, ticket, store, words):
        page = anna.opens(f"/werk/{ticket}")
        pin = fields_of(page)["citaat"][0]
        response = sends(anna, page, ticket, actie="verstuur", tekst="Zie [1]", citaat=[pin], citaatwoorden=[words])
        sent = [message for message in store.messages(1) if message.author == "helpdesk"]

        if words.startswith("Een"):
            assert response.status_code == 422
            assert not sent
            assert words in response.text
            assert typed(response) == "Zie [1]"
        else:
            assert response.status_code == 303
            assert sent[0].sources[0]["text"] == (words or WORDS)

    def test_a_place_that_is_in_no_index_is_not_quoted(self, anna, ticket, store):
        page = anna.opens(f"/werk/{ticket}")
        forged = "0-9 artikel 1.1, WEB #0123456789abcdef"
        response = sends(anna, page, ticket, actie="verstuur", tekst="Zie [1]", citaat=[forged], citaatwoorden=["x"])

        assert response.status_code == 422
        assert "Een bron klopt niet meer" in text_of(response)
        assert 'aria-describedby="bronnen-fout"' in response.text
        assert len(store.messages(1)) == 1

    def test_hostile_words_are_shown_as_text_everywhere(self, anna, visitor, ticket):
        page = anna.opens(f"/werk/{ticket}")
        hostile = "</textarea><script>alert('x')</script>\0 javascript:alert(1) “[1]”"
        response = sends(anna, page, ticket, actie="verstuur", tekst=hostile)
        after = anna.opens(response.headers["location"])

        assert response.status_code == 303
        for seen in (after, visitor.opens(re.search(r"/antwoord/1-\w+", page.text)[0])):
            assert "<script>alert" not in seen.text
            assert 'href="javascript' not in seen.text


class TestCheckedAnswer:
    def test_one_tap_makes_a_draft_that_rests_on_the_pinned_quotes(self, anna, ticket, store):
        page = anna.opens(f"/werk/{ticket}")
        response = sends(anna, page, ticket, actie="concept", tekst="Twee tot drie jaar [1].\n\nMeer niet. [12]")
        ((entry, version),) = CheckedAnswers(store).entries()
        wording = wording_of(version)

        assert response.headers["location"] == f"/antwoorden/{entry.id}?gedaan=concept"
        assert anna.opens(response.headers["location"]).status_code == 200
        assert entry.ticket_id == 1
        assert wording.question == QUESTION
        assert wording.answer == "Twee tot drie jaar.\n\nMeer niet."
        assert wording.anchors[0].words == WORDS
        assert wording.anchors[0].digest
        assert wording.owner_id == anna.account.id
        assert version.why == f"uit vraag {ticket}"
        assert f'href="/antwoorden/{entry.id}"' in anna.opens(f"/werk/{ticket}").text

    def test_one_tap_makes_a_draft_of_the_reply_that_was_sent(self, anna, ticket, store):
        sends(anna, anna.opens(f"/werk/{ticket}"), ticket, actie="verstuur", tekst="Twee tot drie jaar [1].")
        page = anna.opens(f"/werk/{ticket}")
        sent = page.text.split("Maak van dit antwoord een gecontroleerd antwoord")[0].rpartition("<form")[2]
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', sent))
        pins = re.findall(r'name="citaat" value="([^"]*)"', sent)

        response = anna.client.post(f"/werk/{ticket}", data={**hidden, "citaat": pins, "actie": "concept"})
        ((_, version),) = CheckedAnswers(store).entries()

        assert response.status_code == 303
        assert wording_of(version).answer == "Twee tot drie jaar."
        assert wording_of(version).anchors[0].words == WORDS

    def test_a_refused_question_gets_one_too(self, anna, asked, store):
        refused = asked("Wat eet een ijsbeer?")
        page = anna.opens(f"/werk/{refused}")
        response = sends(anna, page, refused, actie="concept", tekst="Vis.")
        ((entry, _),) = CheckedAnswers(store).entries()

        assert response.status_code == 303
        assert entry.ticket_id is None

    def test_a_long_question_is_cut(self, anna, asked, store):
        long = asked("Wat eet een ijsbeer " + "en een ijsbeer " * 60 + "?", to_helpdesk=True)
        page = anna.opens(f"/werk/{long}")

        assert sends(anna, page, long, actie="concept", tekst="Vis.").status_code == 303
        assert CheckedAnswers(store).entries()[0][1].question.endswith("…")

    def test_without_a_text_there_is_none(self, anna, ticket, store):
        page = anna.opens(f"/werk/{ticket}")
        response = sends(anna, page, ticket, actie="concept", tekst="")

        assert response.status_code == 422
        assert not CheckedAnswers(store).entries()
