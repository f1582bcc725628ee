import pytest

from bot.masking import keyed_hash, mask


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ik ben Jan de Vries en ik vraag", "ik ben [naam] en ik vraag"),
        ("Ik ben Anne-Marie van der Berg.", "Ik ben [naam]."),
        ("mijn naam is piet jansen en ik vraag", "mijn naam is [naam] en ik vraag"),
        ("Ik heet Şerife", "Ik heet [naam]"),
        ("met mevrouw Bakker", "met mevrouw [naam]"),
        ("Groet, Anna Bakker", "Groet, [naam]"),
        ("bel 06-12345678", "bel [telefoonnummer]"),
        ("bel +31 (0)6 1234 5678 of 0031612345678", "bel [telefoonnummer] of [telefoonnummer]"),
        ("bel 010 123 45 67", "bel [telefoonnummer]"),
        ("mail j.de-vries+mbo@school.nl.", "mail [e-mailadres]."),
        ("bsn 111222333", "bsn [bsn]"),
        ("zijn nummer 111.222.333 klopt", "zijn nummer [bsn] klopt"),
        ("bsn: 123456789", "bsn: [bsn]"),  # no valid one, but called one
        ("leerlingnummer 1234567", "leerlingnummer [leerlingnummer]"),
        ("student s1234567", "student [leerlingnummer]"),
        ("studentnummer is 98765", "studentnummer is [leerlingnummer]"),
        ("NL91 ABNA 0417 1643 00", "[rekeningnummer]"),
        ("woont 1234 AB Utrecht", "woont [postcode] Utrecht"),
        ("1234ab", "[postcode]"),
    ],
)
def test_what_identifies_a_person_is_masked(typed, kept):
    assert mask(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "artikel 7.2.4a, derde lid, WEB",
        "BWBR0007625 op 1-8-2020 en 01-08-2020",
        "schooljaar 2019-2022, crebo 25601",
        "in 2015 is het 1600 uur",
        "ik ben docent; ik ben MBO-docent; Ik ben benieuwd",
        "een student van 16 jaar, leerling van 2012",
        "€ 2.700.000 voor 123456788 redenen",  # nine digits, no BSN
        "",
    ],
)
def test_what_a_question_is_about_is_kept(text):
    assert mask(text) == text


def test_masking_twice_changes_nothing():
    once = mask("Ik ben Jan, 0612345678, j@x.nl, bsn 111222333, leerlingnummer 12345")

    assert mask(once) == once


def test_a_hash_needs_the_secret_and_keeps_parts_apart():
    assert keyed_hash("a", 1, 2) == keyed_hash("a", 1, 2)
    assert len({keyed_hash("a", 1, 2), keyed_hash("b", 1, 2), keyed_hash("a", 12), keyed_hash("a", 2, 1)}) == 4
