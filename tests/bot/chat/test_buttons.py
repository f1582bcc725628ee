"""Point 2: buttons."""

from datetime import timedelta

import pytest

from bot.chat import phrases
from bot.chat.buttons import BUTTON_CHARS, Tap, Verb, reply_keyboard
from bot.store.personal import forget_before
from bot.store.tables import Feedback
from tests.bot.chat.people import Person, RunningBot
from tests.bot.chat.small_corpus import LAW, publish_release, write_corpus


def labels(message):
    return [button["text"] for row in message.buttons for button in row]


def feedback_in(room):
    with room.store.session() as session:
        return [(row.is_right, row.reason) for row in session.query(Feedback)]


def test_a_tap_reads_what_it_wrote_and_fits():
    tap = Tap(Verb.PASSAGE, (10**17, 2, -500))

    assert Tap.read(str(tap)) == tap
    assert len(str(tap).encode()) <= 64


@pytest.mark.parametrize("data", ["", "z:1", "p:x", "p:1:2:3:4", "k:" + "9" * 40, "x" * 64, "k:1\n"])
def test_data_of_no_button_reads_as_nothing(data):
    assert Tap.read(data) is None


def test_right_is_kept_once_and_can_be_taken_back(sanne, room):
    sanne.says("Wat is een leerlab?")
    [reply] = sanne.taps(phrases.RIGHT)

    assert sanne.last_toast == phrases.THANKS
    assert phrases.WAS_RIGHT in labels(reply)
    assert feedback_in(room) == [(True, None)]

    sanne.taps(phrases.WAS_RIGHT, reply)
    assert feedback_in(room) == [(True, None)]


def test_wrong_asks_why_and_keeps_the_reason(sanne, room):
    sanne.says("Wat is een leerlab?")
    [asked] = sanne.taps(phrases.WRONG)

    assert labels(asked) == [*phrases.REASONS, phrases.BACK]
    [reply] = sanne.taps(phrases.REASONS[1])
    assert phrases.WAS_WRONG in labels(reply)
    assert feedback_in(room) == [(False, phrases.REASONS[1])]


def test_back_from_the_reasons_shows_the_buttons_again(sanne):
    [reply] = sanne.says("Wat is een leerlab?")
    before = labels(reply)
    sanne.taps(phrases.WRONG)
    [after] = sanne.taps(phrases.BACK)

    assert labels(after) == before


def test_the_whole_passage_is_shown_with_the_quote_marked(sanne):
    [reply] = sanne.says("artikel 7.2.4a, lid 2, WEB")
    [passage] = sanne.taps(phrases.SHOW_PASSAGE)

    [quoted] = [entity["text"] for entity in reply.entities if entity["type"] == "blockquote"]
    assert [entity["text"] for entity in passage.entities if entity["type"] == "u"] == [quoted]


def test_one_leafs_to_the_next_and_previous_passage_in_the_same_message(sanne):
    sanne.says("Wat staat er in artikel 7.2.4a, lid 2, WEB?")
    [passage] = sanne.taps(phrases.SHOW_PASSAGE)
    [following] = sanne.taps(phrases.LATER)

    assert following.id == passage.id
    assert "artikel 7.2.4a, lid 3" in following.text
    sanne.taps(phrases.EARLIER)
    [first] = sanne.taps(phrases.EARLIER)
    assert "artikel 7.2.4a, lid 1" in first.text
    assert phrases.EARLIER not in labels(first)


def test_what_backs_a_checked_answer_can_be_read_too(sanne):
    [reply] = sanne.says("Hoe lang duurt een vakopleiding?")
    assert "[2] Wet educatie en beroepsonderwijs, artikel 7.2.4a, lid 3" in reply.text

    [passage] = sanne.taps(phrases.SHOW_PASSAGE_NUMBER.format(number=2))
    assert "ten minste twee en ten hoogste drie volledige studiejaren voor de vakopleiding" in passage.text


def test_related_questions_are_buttons_that_fit_a_phone(sanne, room):
    sanne.says("Wat is een leerlab?")
    question = room.store.question(1)
    question.options = ["Hoe lang duurt een vakopleiding? " * 5, "Wie mag meedoen?"]
    rows = reply_keyboard(question, has_inline=True).inline_keyboard

    assert [row[0].callback_data for row in rows[-2:]] == ["o:1:0", "o:1:1"]
    assert rows[-2][0].text.endswith("…")
    assert len(rows[-2][0].text) <= BUTTON_CHARS


def test_a_choice_can_be_tapped_or_typed_as_a_number(sanne):
    [choices] = sanne.says("ik heb een vraag over subsidie")
    first = labels(choices)[1]

    assert first.startswith("1. ")
    [tapped] = sanne.taps(first)
    sanne.says("ik heb een vraag over subsidie")
    [typed] = sanne.says("1")
    assert typed.text == tapped.text


def test_a_number_that_is_no_choice_is_told_so(sanne):
    sanne.says("ik heb een vraag over subsidie")
    [line] = sanne.says("9")

    assert line.text.startswith("Kies een nummer van 1 tot en met ")


def test_sharing_opens_the_question_inline_in_a_chosen_chat(sanne):
    [reply] = sanne.says("Wat is een leerlab?")
    [share] = [button for row in reply.buttons for button in row if button["text"] == phrases.SHARE]

    assert share["switch_inline_query_chosen_chat"]["query"] == "Wat is een leerlab?"


def test_sharing_is_a_link_where_inline_mode_is_off(api, make_room):
    api.supports_inline = False
    with RunningBot(make_room()):
        [reply] = Person(api).says("Wat staat er in artikel 7.2.4a, lid 2, WEB?")

    [share] = [button for row in reply.buttons for button in row if button["text"] == phrases.SHARE]
    assert share["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Fwetten.overheid.nl%2Fjci1.3%3Ac%3A")


def test_buttons_work_after_a_restart(api, make_room):
    with RunningBot(make_room()):
        Person(api).says("Wat staat er in artikel 7.2.4a, lid 2, WEB?")
    with RunningBot(make_room()):
        [passage] = Person(api).taps(phrases.SHOW_PASSAGE)

    assert "volledige studiejaren" in passage.text


def test_after_a_release_with_other_words_the_button_says_so_and_asks_again(sanne, room, bot, tmp_path):
    sanne.says("Wat staat er in artikel 7.2.4a, lid 2, WEB?")
    folder = write_corpus(tmp_path / "corpus", wet=LAW.replace("1600 klokuren", "1650 klokuren"))
    publish_release(room.settings.index, folder)
    room.current.refresh()
    [line] = sanne.taps(phrases.SHOW_PASSAGE)

    assert line.text == phrases.SOURCE_CHANGED
    [reply] = sanne.taps(phrases.AGAIN)
    assert "1650 klokuren" in reply.text


def test_an_old_or_forged_button_is_answered_politely(sanne, api):
    [reply] = sanne.says("Wat is een leerlab?")

    for data in ("oud:knopje", "k:999999", "p:1:99", "r:1:77", "o:1:5", "k"):
        assert sanne.taps_data(data, reply.id) == []
        assert sanne.last_toast == phrases.OLD_BUTTON
    assert not api.refusals


def test_a_question_that_is_no_longer_kept_is_told_so(sanne, room, time):
    sanne.says("Wat is een leerlab?")
    forget_before(room.store, time() + timedelta(days=1))
    sanne.taps(phrases.RIGHT)

    assert sanne.last_toast == phrases.OLD_BUTTON


def test_a_tap_that_telegram_finds_too_old_is_still_done(sanne, room):
    [reply] = sanne.says("Wat is een leerlab?")
    sanne.taps_data("k:1", reply.id, query_id="expired")

    assert feedback_in(room) == [(True, None)]


def test_a_forged_button_shows_nothing_of_someone_elses_question(sanne, api):
    sanne.says("Wat is een leerlab?")
    other = Person(api, user=43)
    [reply] = other.says("Wat staat er in artikel 7.2.8 WEB?")

    assert other.taps_data("a:1", reply.id) == []
    assert other.last_toast == phrases.NOT_YOURS
