"""FAQ files in YAML and CSV."""

from datetime import date
from pathlib import Path

import pytest

from corpus.document import SourceError
from corpus.faq import FaqEntry, faq_passage, read_faq

YAML = """
- id: a-termijn
  question: Wanneer moet de aanvraag binnen zijn?
  phrasings: [deadline aanvraag, uiterste datum]
  answer: Voor 1 oktober; later kan niet [DUO, Proeflessen (2023)].
  see: ["proeflessen#Termijn", "artikel 2.1, lid 2, BWBR0099999"]
  owner: redactie
  checked_on: 2026-11-22
  expires_on: 2027-11-22
"""

HEAD = "id;question;phrasings;answer;see;owner;checked_on;expires_on"
ROW = (
    "a-termijn;Wanneer moet de aanvraag binnen zijn?;deadline aanvraag|uiterste datum;"
    '"Voor 1 oktober; later kan niet [DUO, Proeflessen (2023)].";'
    '"proeflessen#Termijn | artikel 2.1, lid 2, BWBR0099999";redactie;2026-11-22;2027-11-22'
)


def read(tmp_path: Path, text: str, name: str = "a.csv") -> list[FaqEntry]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_faq(path)


def test_yaml_and_csv_give_the_same_entry(tmp_path: Path) -> None:
    from_yaml = read(tmp_path, YAML, "a.yaml")

    assert read(tmp_path, f"{HEAD}\n{ROW}\n") == from_yaml
    assert from_yaml[0].see == ("proeflessen#Termijn", "artikel 2.1, lid 2, BWBR0099999")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\r\n{ROW}\r\n",  # Windows line ends
        f"\N{BYTE ORDER MARK}{HEAD}\n{ROW}\n\n",  # as a spreadsheet saves UTF-8
        f"{HEAD.upper()}\n{ROW}\n;;;;;;;\n",  # capitals, and an empty row at the end
        f"{HEAD}\n{ROW}".replace("2026-11-22", "22-11-2026"),  # dates as a Dutch spreadsheet writes them
    ],
)
def test_a_csv_file_may_come_from_a_spreadsheet(tmp_path: Path, text: str) -> None:
    entries = read(tmp_path, text)

    assert [entry.checked_on for entry in entries] == [date(2026, 11, 22)]
    assert entries[0].phrasings == ("deadline aanvraag", "uiterste datum")


def test_commas_may_stand_between_the_columns(tmp_path: Path) -> None:
    row = 'b,Wie mag dat?,wie,"Iedereen, altijd.",b#Wie,redactie,2026-11-22,2027-11-22'

    assert read(tmp_path, f"{HEAD.replace(';', ',')}\n{row}")[0].answer == "Iedereen, altijd."


def test_an_answer_may_have_several_lines(tmp_path: Path) -> None:
    row = ROW.replace("Voor 1 oktober;", "Let op:\n- voor 1 oktober;")
    entries = read(tmp_path, f"{HEAD}\n{row}\n{ROW}")

    assert entries[0].answer.splitlines()[1] == "- voor 1 oktober; later kan niet [DUO, Proeflessen (2023)]."
    assert len(entries) == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            f"{HEAD.replace('question', 'vraag')}\n{ROW}",  # a wrong column
            rf"a\.csv:1: column 'vraag' is not known; column 'question' is missing; expected {HEAD}",
        ),
        (f"{HEAD.replace(';owner', '')}\n{ROW}", r"a\.csv:1: column 'owner' is missing"),
        ("", r"a\.csv:1: column 'id' is missing"),
        (f"{HEAD}\n{ROW}\n{ROW};nog een", r"a\.csv:3: 9 cells, expected 8; put a text with ; in it between"),
        (f"{HEAD}\n{ROW.replace(';redactie;', ';;')}", r"a\.csv:2: entry a-termijn lacks owner"),
        (
            f"{HEAD}\n{ROW}\n{ROW.replace('2027-11-22', 'straks')}",
            r"a\.csv:3: .* expires_on is 'straks'; expected a date",
        ),
        (f"{HEAD}\n{ROW.replace('2026-11-22', '31-02-2026')}", r"a\.csv:2: .* checked_on is '31-02-2026'"),
    ],
)
def test_a_wrong_csv_file_is_refused_with_its_line_and_what_was_expected(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(SourceError, match=problem):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- id: [", r"a\.yaml:\d: not YAML"),
        ("id: a", r"a\.yaml:1: expected a list of entries"),
        (YAML.replace("  owner: redactie\n", ""), r"a\.yaml: entry a-termijn lacks owner"),
        (YAML.replace("2027-11-22", "straks"), r"expires_on is 'straks'; expected a date such as 2026-11-22"),
    ],
)
def test_a_wrong_yaml_file_is_refused_with_what_was_expected(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        read(tmp_path, text, "a.yaml")


def test_an_entry_is_a_passage_that_holds_until_it_expires(tmp_path: Path) -> None:
    passage = faq_passage(read(tmp_path, YAML, "a.yaml")[0], "a")

    assert str(passage.reference) == "vraag a-termijn, faq-a"
    assert passage.phrasings[0] == "Wanneer moet de aanvraag binnen zijn?"
    assert passage.holds_on(date(2027, 11, 21))
    assert not passage.holds_on(date(2027, 11, 22))
