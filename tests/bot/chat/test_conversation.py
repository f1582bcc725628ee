"""Point 3: conversation, commands, deep links, inline mode, groups; and input that is no question."""

from datetime import date

import pytest

from bot.chat import phrases
from bot.chat.chosen_day import read_day
from bot.chat.links import read_place_payload, start_payload
from bot.coming_deadlines import coming
from bot.store.personal import stored_of
from corpus.dates import find_deadlines
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Reference
from tests.bot.chat.people import Person
from tests.bot.chat.small_corpus import TODAY

GROUP = -100200300


@pytest.fixture
def group(api, bot):
    """The same teacher in a group of which the bot is a member."""
    return Person(api, chat=GROUP)


def test_the_first_screen_says_what_it_does_and_has_examples(sanne):
    [screen] = sanne.says("/start")

    assert screen.text == phrases.START
    assert [row[0]["text"] for row in screen.buttons] == list(phrases.EXAMPLES)
    [reply] = sanne.taps(phrases.EXAMPLES[0])
    assert reply.text.startswith("Een leerlab is")


def test_a_follow_up_is_read_with_the_question_before_of_the_same_person(sanne, api):
    sanne.says("Wat staat er in artikel 7.2.5a van de WEB?")
    [followed] = sanne.says("en wat betekent dat?")
    [alone] = Person(api, user=43).says("en wat betekent dat?")

    assert followed.text.startswith("Bij ministeriële regeling")
    assert not alone.text.startswith("Bij ministeriële regeling")


COMMANDS = {
    "/help": phrases.HELP[:40],
    "/privacy": phrases.PRIVACY[:30],
    "/bronnen": "Ik ken 3 bronnen (1 van 1)\n– Wet educatie en beroepsonderwijs (wet of regeling)",
    "/termijnen": "Termijnen die nog komen\n\n16 september 2027 (komt nog): Een leerbedrijf vraagt de subsidie",
    "/termijnen subsidie praktijkleren": "Termijnen bij “subsidie praktijkleren”\n\n16 september 2027",
    "/annuleer": phrases.NOTHING_TO_CANCEL,
    "/mijngegevens": phrases.NOTHING_STORED,
    "/bestaatniet": phrases.UNKNOWN_COMMAND,
    "/status": phrases.UNKNOWN_COMMAND,
    "/antwoord 1 x": phrases.UNKNOWN_COMMAND,
}


def test_each_command_has_its_answer(sanne):
    for command, begins in COMMANDS.items():
        [reply] = sanne.says(command)
        assert reply.text.startswith(begins), command


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("De school maakt de regels uiterlijk 1 februari openbaar.", [date(2027, 2, 1)]),
        ("De aanvraagperiode liep tot en met 15 januari.", []),
        ("De aanvraag sluit uiterlijk 1 maart 2026.", []),
    ],
)
def test_only_last_days_that_still_come_are_listed(text, days):
    place, published = Reference("x"), date(2026, 1, 1)
    passage = Passage(place, "Titel", (), text, Kind.UITLEG, "SBB", "", published, published, None)

    assert [row.day for row in coming([(found, passage) for found in find_deadlines(passage)], TODAY)] == days


def test_telegram_shows_the_commands_in_dutch(sanne, api):
    assert [command["command"] for command in api.commands["nl"]] == [name for name, _ in phrases.MENU]


def test_a_chosen_day_holds_for_the_questions_after_it(sanne):
    assert sanne.says("/peildatum")[0].text == phrases.CHOOSE_DAY
    assert sanne.says("morgen")[0].text == phrases.DAY_UNCLEAR.format(text="morgen")
    assert sanne.says("1 augustus 2014")[0].text == phrases.DAY_CHOSEN.format(day="1 augustus 2014")
    [reply] = sanne.says("artikel 7.2.4a WEB")
    assert "Peildatum: 1 augustus 2014" in reply.text
    assert "Op 1 augustus 2014 gold hiervoor geen tekst die ik ken." in reply.text
    assert sanne.says("/peildatum vandaag")[0].text == phrases.DAY_RESET


@pytest.mark.parametrize("text", ["1-8-2015", "01-08-2015", "2015-08-01", "1 augustus 2015", " 1/8/2015 ", "1.8.2015"])
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text).isoformat() == "2015-08-01"


@pytest.mark.parametrize("text", ["31 februari 2015", "2015", "1-13-2015", "1-8-15", ""])
def test_what_is_no_day_is_none(text):
    assert read_day(text) is None


def test_annuleer_stops_what_was_begun(sanne):
    sanne.says("/peildatum")

    assert sanne.says("/annuleer")[0].text == phrases.CANCELLED
    assert sanne.says("Wat is een leerlab?")[0].text.startswith("Een leerlab is")


def test_a_deep_link_opens_a_checked_answer(sanne):
    [reply] = sanne.says("/start faq_leerlab-wat")

    assert reply.text.startswith("Een leerlab is een regionaal traject")


def test_a_deep_link_opens_an_article(sanne):
    [reply] = sanne.says("/start art_WEB_7-2-5a")

    assert reply.text.startswith("Bij ministeriële regeling worden op voorstel van de instellingen")


def test_a_deep_link_to_nothing_is_told_so(sanne):
    for payload in ("faq_onbekend", "art_WEB_x", "hulp_", "<b>", "a" * 64):
        assert sanne.says(f"/start {payload}")[0].text == phrases.LINK_UNKNOWN


@pytest.mark.parametrize("place", ["artikel 7.2.4a, WEB", "artikel 1:3, BWBR0005537", "artikel 12, BWBR0044212"])
def test_a_place_survives_a_deep_link(place):
    payload = start_payload(Reference.parse(place))

    assert len(payload) <= 64
    assert read_place_payload(payload) == Reference.parse(place)


def test_a_checked_answer_has_a_link_of_its_own():
    assert start_payload(Reference.parse("vraag a-wat-is, faq-a")) == "faq_a-wat-is"
    assert start_payload(Reference.parse("vraag één, faq-a")) == ""


def test_a_passage_has_a_link_to_share(sanne):
    sanne.says("artikel 7.2.5a WEB")
    [passage] = sanne.taps(phrases.SHOW_PASSAGE)
    [url] = [button["url"] for row in passage.buttons for button in row if button["text"] == phrases.SHARE]

    assert url == "https://t.me/share/url?url=https%3A%2F%2Ft.me%2FRegelwijzerBot%3Fstart%3Dart_WEB_7-2-5a"


def test_inline_gives_checked_answers_with_their_sources(sanne):
    first, *_ = sanne.asks_inline("wat is een leerlab")

    assert first["title"] == "Wat is een leerlab?"
    assert first["description"].startswith("Nagekeken: Een leerlab is")
    assert "Bronnen:" in first["shown"]


def test_inline_quotes_the_source_when_nothing_is_checked(sanne):
    results = sanne.asks_inline("artikel 7.2.5a WEB")

    assert results[-1]["description"].startswith("Uit de bron: Bij ministeriële regeling")


def test_inline_gives_nothing_rather_than_something_wrong(sanne, api):
    for query in ("", "wat", "🧀🧀🧀🧀🧀", "x" * 256):
        assert sanne.asks_inline(query) == []
    assert not api.refusals


def test_inline_queries_are_not_stored(sanne, room):
    sanne.asks_inline("wat is een leerlab")

    assert stored_of(room.store, room.asker(42)).questions == []


def test_in_a_group_it_is_silent_unless_addressed(group):
    assert group.says("Wat is een leerlab?") == []
    assert group.says("@EenAndereBot Wat is een leerlab?") == []
    assert group.says("/help@EenAndereBot") == []


def test_in_a_group_it_answers_a_mention_a_reply_and_its_own_commands(group, room):
    [mentioned] = group.says("@RegelwijzerBot Wat is een leerlab?")
    assert mentioned.text.startswith("Een leerlab is")
    [replied] = group.says(
        "Hoe lang duurt een vakopleiding?",
        reply_to_message={**group._old(mentioned.id), "from": {"id": 123456789, "is_bot": True, "first_name": "R"}},
    )
    assert replied.text.startswith("Een vakopleiding duurt")
    assert group.says("/help@RegelwijzerBot")[0].text == phrases.HELP
    assert [question.text for question in stored_of(room.store, room.asker(42)).questions] == [
        "Hoe lang duurt een vakopleiding?",
        "Wat is een leerlab?",
    ]


def test_in_a_group_the_helpdesk_is_asked_in_a_chat_of_ones_own(group, api):
    [reply] = group.says("@RegelwijzerBot Wat is een leerlab?")
    [url] = [button["url"] for row in reply.buttons for button in row if button["text"] == phrases.ASK_HELPDESK]

    assert url == "https://t.me/RegelwijzerBot?start=hulp_1"
    [offer] = Person(api).says("/start hulp_1")
    assert "“Wat is een leerlab?”" in offer.text
    assert Person(api, user=43).says("/start hulp_1")[0].text == phrases.NOT_YOURS


def test_in_a_group_it_shows_nothing_of_what_it_stores(group):
    [line] = group.says("/mijngegevens")

    assert line.text == phrases.IN_PRIVATE.format(link="https://t.me/RegelwijzerBot")


PHOTO = [{"file_id": "AgAD", "file_unique_id": "u", "width": 1, "height": 1}]
FILE = {"file_id": "BQAD", "file_unique_id": "u"}


NO_TEXT = [
    ({"photo": PHOTO, "caption": "wat staat hier"}, "photo"),
    (
        {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
        "sticker",
    ),
    ({"voice": {**FILE, "duration": 3}}, "voice"),
    ({"document": FILE}, "document"),
    ({"video": {**FILE, "width": 1, "height": 1, "duration": 1}}, "video"),
    ({"location": {"latitude": 52.0, "longitude": 4.3}}, "location"),
    ({"contact": {"phone_number": "0612345678", "first_name": "Jan"}}, "other"),
    ({"dice": {"emoji": "🎲", "value": 1}}, "other"),
    (
        {
            "text": "doorgestuurd",
            "forward_origin": {"type": "hidden_user", "date": 1_790_000_000, "sender_user_name": "Jan"},
        },
        "forward",
    ),
]


def test_what_is_no_text_gets_one_helpful_line(sanne):
    for content, kind in NO_TEXT:
        [line] = sanne.sends(**content)
        assert line.text == phrases.UNREADABLE[kind]


def test_in_a_group_a_photo_gets_a_line_only_when_it_is_for_the_bot(group):
    mention = {"type": "mention", "offset": 0, "length": len("@RegelwijzerBot")}

    assert group.sends(photo=PHOTO) == []
    assert group.sends(photo=PHOTO, caption="mooi") == []
    [line] = group.sends(photo=PHOTO, caption="@RegelwijzerBot kijk", caption_entities=[mention])
    assert line.text == phrases.UNREADABLE["photo"]


def test_an_edited_message_is_not_answered_again(sanne, api):
    [line] = sanne.does(
        api.update(edited_message={**sanne.message(text="Wat is een leerlab?"), "edit_date": 1_790_000_001})
    )

    assert line.text == phrases.EDITED


def test_empty_and_huge_texts_get_one_helpful_line(sanne):
    for text in ("x" * 4096, "?", " . ", "vraag " * 600):
        [line] = sanne.says(text)
        assert line.text.startswith("De vraag is ")
