import pytest

from bot.desk.console.mail_text import Mail
from bot.desk.console.reply_draft import without_number, without_numbers


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("A [1] B [2] C [3]", 2, "A [1] B C [2]"),
        ("A[1]", 1, "A"),
        ("[1] A", 1, " A"),
        ("A [1]\n[2]", 1, "A\n[1]"),
        ("A [10] [11]", 10, "A [10]"),
        ("in [2010] en [a] en []", 1, "in [2010] en [a] en []"),
    ],
)
def test_a_number_goes_and_those_after_it_count_one_less(text, gone, left):
    assert without_number(text, gone) == left


def test_a_checked_answer_has_no_numbers():
    assert without_numbers("Twee [1], drie [12].\n[naam] in [2010]") == "Twee, drie.\n[naam] in [2010]"


def test_a_mail_without_sources_has_no_list_of_them():
    assert Mail("Mag dat?", "Ja.", []).plain == "Je vraag: Mag dat?\n\nJa.\n"


def test_a_mail_names_a_source_without_an_address():
    source = {"title": "Handboek", "place": "bladzijde 3", "url": "", "text": "Het mag."}

    assert Mail("Mag dat?", "Ja [1].", [source]).plain == (
        "Je vraag: Mag dat?\n\nJa [1].\n\nBronnen\n\n[1] Handboek, bladzijde 3\n“Het mag.”\n"
    )
