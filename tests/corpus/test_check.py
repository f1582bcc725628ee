"""The check of the sources: every finding has a file, a line and words that a maintainer understands."""

from datetime import date
from pathlib import Path

import pytest

from corpus.check import check, refuse_dead_references
from corpus.document import SourceError
from corpus.inventory import count_by_subject, count_references, ends_by, take_inventory
from corpus.read import SHIPPED
from corpus.statements import statements

TODAY = date(2030, 6, 1)

REGISTER = """\
- {id: b, cite: Besluit (2030), title: Besluit, publisher: OCW, kind: amvb, date: 2030, rank: 2}
- {id: d, cite: "DUO, Proeflessen (2029)", title: Uitleg, publisher: DUO, kind: uitvoeringspagina, date: 2029, rank: 5}
"""
DOCUMENT = """\
---
id: proeflessen
title: Proeflessen
kind: uitleg
publisher: Regelwijzer
subject: A
published: 2030-01-02
valid_from: 2030-01-01
---

# Proeflessen

## Wie mag meedoen?

Een school met een vergunning mag meedoen [Besluit (2030), artikel 2]. De voorwaarden zijn:

- de school is bekostigd [DUO, Proeflessen (2029)];
- de school vraagt het op tijd aan [Besluit (2030), artikel 3; DUO, Proeflessen (2029)].

## Termijn

Elk jaar geldt een andere dag [Besluit (2030)]:

| jaar | dag |
|---|---|
| 2030 | 1 oktober |
| 2031 | 2 oktober |
"""
FAQ = """\
- id: a-wie
  question: Wie mag meedoen?
  phrasings: [mogen wij meedoen, voor wie is dit, wie kan er meedoen]
  answer: >-
    Een school met een vergunning mag meedoen aan een proefles
    [Besluit (2030), artikel 2]. Een school vraagt dat op
    tijd aan [DUO, Proeflessen (2029)].
  see: ["proeflessen#Wie mag meedoen?", "artikel 7.2.4, WEB"]
  owner: redactie
  checked_on: 2030-01-02
  expires_on: 2031-01-02
- id: a-wanneer
  question: Wanneer sluit de aanvraag?
  phrasings: [deadline aanvraag, uiterste datum, tot wanneer kan het]
  answer: De aanvraag sluit op 1 oktober 2030 [Besluit (2030)].
  see: ["proeflessen#Termijn"]
  owner: redactie
  checked_on: 2030-01-02
  expires_on: 2031-01-02
"""
WORDS = """\
terms:
  - term: proefles
    means: Een les op proef.
    source: "Besluit (2030), artikel 1"
  - term: aanvraag
    means: Een verzoek. Op papier.
    source: "DUO, Proeflessen (2029); Besluit (2030)"
abbreviations:
  duo: dienst uitvoering onderwijs
lay:
  papiertje: [diploma]
english:
  form: [formulier]
schemes:
  proeflessen:
    names: [proefles]
    documents: [proeflessen, BWBR0007625]
"""
PAGE, ANSWERS, QUESTIONS = "documents/proeflessen.md", "faq/a.yaml", "questions/BWBR0007625.yaml"

FILES = {
    "sources/a.yaml": REGISTER,
    PAGE: DOCUMENT,
    ANSWERS: FAQ,
    "words.yaml": WORDS,
    QUESTIONS: "artikel 7.2.4, lid 2:\n  - wie stelt het dossier vast\n",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def findings(folder: Path) -> list[str]:
    return [str(finding).replace(f"{folder}/", "") for finding in check(take_inventory(folder), TODAY)]


def test_the_shipped_corpus_is_clean() -> None:
    assert [str(finding) for finding in check(take_inventory(SHIPPED), date(2026, 12, 1))] == []


def test_a_sound_folder_has_no_findings(tmp_path: Path) -> None:
    assert findings(write(tmp_path, FILES)) == []


@pytest.mark.parametrize(
    ("name", "words", "instead", "line", "problem"),
    [
        # references that lead nowhere
        (PAGE, "(2030), artikel 2]", "(2003), artikel 2]", 15, "[Besluit (2003), artikel 2] staat niet in het bronnen"),
        (PAGE, "[Besluit", "[Beslut", 15, "[Beslut (2030), artikel 2] staat niet in het bronnenregister; bedoelt"),
        (ANSWERS, "[DUO, Proef", "[DUO,\n    Oefen", 7, "[DUO, Oefenlessen (2029)] staat niet in het bronnenregister"),
        ("words.yaml", "; Besluit", "; Wet", 7, "[Wet (2030)] staat niet in het bronnenregister"),
        # statements without one
        (PAGE, " [Besluit (2030), artikel 2].", ".", 15, "deze bewering eindigt niet met een [bron]: Een school met"),
        (PAGE, "(2029)];", "(2029)] nu;", 17, "deze bewering eindigt niet met een [bron]: - de school is bekostigd"),
        (PAGE, " [Besluit (2030)]:", ":", 26, "deze bewering eindigt niet met een [bron]: | 2030 | 1 oktober |"),
        (ANSWERS, "aan [DUO, Proeflessen (2029)].", "aan.", 6, "deze bewering eindigt niet met een [bron]: Een"),
        # dates, names and phrasings
        (PAGE, "published: 2030-01-02\n", "", 1, "boven het stuk ontbreekt published; zet het tussen de regels ---"),
        (ANSWERS, "2031-01-02", "2030-06-01", 1, "a-wie is verlopen op 2030-06-01; controleer het antwoord opnieuw"),
        (ANSWERS, "  expires_on: 2031-01-02\n", "", 1, "niet te lezen: entry a-wie lacks expires_on"),
        (ANSWERS, "deadline aanvraag, ", "", 12, "a-wanneer heeft 2 formuleringen; verwacht: 3 tot en met 8"),
        (ANSWERS, "#Termijn", "#Datum", 16, 'a-wanneer verwijst naar "proeflessen#Datum", dat er niet is'),
        (ANSWERS, "artikel 7.2.4, WEB", "artikel 3, toets", 8, 'a-wie verwijst naar "artikel 3, toets", dat er'),
        (ANSWERS, "- id: a-wanneer", "- id: a-wie", 12, "dit id is ook dat van a-wie (a.yaml:1)"),
        (ANSWERS, "uiterste datum", "Voor wie is dit?", 14, '"Voor wie is dit?" staat ook bij a-wie (a.yaml:1)'),
        ("words.yaml", '    source: "Besluit (2030), artikel 1"\n', "", 2, "begrip proefles heeft geen source"),
        ("words.yaml", "term: aanvraag", "term: Proefles", 5, "begrip Proefles staat ook op regel 2"),
        ("words.yaml", "english:", "  Papiertje: [x]\nenglish:", 12, '"Papiertje" staat ook op regel 11'),
        ("words.yaml", "  form:", "  no:", 13, '"no" is voor YAML geen tekst; zet het tussen aanhalingstekens'),
        ("words.yaml", "[proeflessen, B", "[toetsen, B", 17, "proeflessen noemt document toetsen, dat er niet is"),
        ("words.yaml", "lay:", "gewoon:", 1, "niet te lezen: lacks lay"),
        (QUESTIONS, "artikel", "artkel", 1, '"artkel 7.2.4, lid 2" is geen plaats in een regeling'),
        (QUESTIONS, ":\n", ": [\n", 2, "niet te lezen: not YAML: did not find expected node content"),
    ],
)
def test_what_is_wrong_is_found_with_its_file_and_line(
    tmp_path: Path, name: str, words: str, instead: str, line: int, problem: str
) -> None:
    assert words in FILES[name]

    found = findings(write(tmp_path, {**FILES, name: FILES[name].replace(words, instead, 1)}))

    assert found
    assert found[0].startswith(f"{name}:{line}: {problem}")


def test_a_broken_file_is_one_finding_and_the_others_are_still_checked(tmp_path: Path) -> None:
    broken = {**FILES, ANSWERS: "- id: [", "documents/b.md": DOCUMENT.replace("valid_from: 2030-01-01\n", "")}
    found = findings(write(tmp_path, broken))

    assert [line.split(": ")[0] for line in found] == ["documents/b.md:1", "faq/a.yaml:2"]


def test_the_words_of_a_law_need_no_references(tmp_path: Path) -> None:
    law = DOCUMENT.replace("kind: uitleg", "kind: wet").replace("[Besluit (2030), artikel 2]", "[Vervallen per 2029]")

    assert findings(write(tmp_path, {**FILES, PAGE: law})) == []


def test_documents_and_answers_may_lie_side_by_side(tmp_path: Path) -> None:
    document = DOCUMENT.replace("Besluit (2030)", "Stb. 2019, 2").replace("DUO, Proeflessen (2029)", "WEB (2021)")
    answers = FAQ.replace("Besluit (2030)", "Stb. 2019, 2").replace("DUO, Proeflessen (2029)", "Brief (1999)")
    # held against the shipped register
    folder = write(tmp_path, {"proeflessen.md": document, "vragen.yaml": answers, "README.md": "Onze bronnen."})

    assert [line.split(" staat")[0] for line in findings(folder)] == ["vragen.yaml:7: [Brief (1999)]"]


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no sources found; expected a folder with documents"):
        take_inventory(tmp_path)


def test_a_build_stops_at_a_dead_reference_and_not_at_another_finding(tmp_path: Path) -> None:
    refuse_dead_references(write(tmp_path, {**FILES, ANSWERS: FAQ.replace("2031-01-02", "2030-01-03")}))

    write(tmp_path, {"words.yaml": WORDS.replace("Besluit (2030), artikel 1", "Wet (2030)")})
    with pytest.raises(SourceError, match=r"words\.yaml:4: \[Wet \(2030\)\] staat niet in het bronnenregister"):
        refuse_dead_references(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dat mag [A]. Dat mag niet.", [True, False]),
        ("Dat mag [A, art. 5. Lid 2].", [True]),  # a full stop in a reference ends nothing
        ("Dat mag [A; B]; dat niet.", [False]),
        ("Dat staat op [de site](https://duo.example).", [False]),  # a link is no reference
        ("De eisen zijn:\n\n- een [A];\n- twee.", [True, True, False]),  # an intro may do without
        ("De eisen zijn:", [False]),  # but not when nothing follows
        ("Per jaar [A]:\n\n| jaar |\n|---|\n| 2030 |", [True, True]),
        ("Per jaar:\n\n| jaar | bron |\n|---|---|\n| 2030 | [A] |\n| 2031 | - |", [True, True, False]),
    ],
)
def test_statements_know_whether_they_are_sourced(text: str, expected: list[bool]) -> None:
    assert [statement.has_reference or statement.is_intro for statement in statements(text)] == expected


def test_what_is_in_is_counted_by_subject_and_by_source(tmp_path: Path) -> None:
    inventory = take_inventory(write(tmp_path, FILES))

    assert count_by_subject(inventory) == {
        "A": {"documents": 1, "sections": 2, "answers": 2, "phrasings": 6, "statements": 9}
    }
    assert {source.id: count for source, count in count_references(inventory).items()} == {"b": 7, "d": 4}


def test_what_ends_soon_is_listed_with_the_first_day_without_it(tmp_path: Path) -> None:
    files = {**FILES, PAGE: DOCUMENT.replace("valid_from", "valid_to: 2030-05-01\nvalid_from")}
    inventory = take_inventory(write(tmp_path, files))

    assert [(end, name) for end, _, name in ends_by(inventory, date(2031, 1, 1))] == [(date(2030, 5, 1), "proeflessen")]
    assert len(ends_by(inventory, date(2031, 1, 2))) == 3
