import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reference import Level, Reference, find_references

WORKS = {"web": "BWBR0007625", "wvo": "BWBR0002399", "leerplichtwet": "BWBR0002628"}

PRINTED = [
    # as written, as printed
    ("artikel 7.2.4a, lid 3, onder b, WEB", "artikel 7.2.4a, lid 3, onder b, WEB"),
    ("art. 7.2.4a lid 3 WEB", "artikel 7.2.4a, lid 3, WEB"),
    ("artikel 10b, derde lid, WVO", "artikel 10b, lid 3, WVO"),
    ("artikel 10b10, onderdeel a, BWBR0002399", "artikel 10b10, onder a, WVO"),
    ("bijlage 2, BWBR0012156", "bijlage 2, BWBR0012156"),
    ('kop "Wie mag meedoen?", alinea 2, leerlabs-2021', 'kop "Wie mag meedoen?", alinea 2, leerlabs-2021'),
    ("bladzijde 4, sbb-2019", "bladzijde 4, sbb-2019"),
    ("vraag a-wie-mag, faq-a", "vraag a-wie-mag, faq-a"),
    ("artikel 8a.2.2, elfde lid, WEB", "artikel 8a.2.2, lid 11, WEB"),
    ("BWBR0007625", "WEB"),
]


@pytest.mark.parametrize(("written", "printed"), PRINTED)
def test_a_reference_prints_in_one_form(written: str, printed: str) -> None:
    assert str(Reference.parse(written)) == printed


def test_a_text_without_a_place_is_refused_with_an_example() -> None:
    with pytest.raises(ValueError, match=r"artikel 7\.2\.4a, lid 3, WEB"):
        Reference.parse(" , ")


numbers = st.from_regex(r"[1-9][0-9]?[a-z]?(\.[1-9][a-z]?){0,2}", fullmatch=True)
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([Level.ARTIKEL, Level.LID, Level.BIJLAGE, Level.ALINEA]), numbers),
        st.tuples(st.just(Level.ONDERDEEL), st.from_regex(r"[a-z]{1,2}", fullmatch=True)),
        st.tuples(st.just(Level.KOP), st.text("abc ?é-", min_size=1, max_size=12).map(str.strip).filter(bool)),
    ),
    min_size=1,
    max_size=4,
)


@given(steps, st.sampled_from(["BWBR0007625", "leerlabs-2021", "faq-a"]))
def test_what_is_printed_parses_to_the_same_reference(path: list[tuple[Level, str]], work: str) -> None:
    reference = Reference(work, tuple(path))

    assert Reference.parse(str(reference)) == reference


def test_an_article_contains_its_leden_and_not_its_neighbours() -> None:
    article = Reference.parse("artikel 7.2.4, WEB")

    assert article.contains(Reference.parse("artikel 7.2.4, lid 3, WEB"))
    assert not article.contains(Reference.parse("artikel 7.2.4a, lid 3, WEB"))
    assert not article.contains(Reference.parse("artikel 7.2.4, lid 3, WVO"))


MENTIONS = [
    ("wat zegt art 7.2.4a web", ["artikel 7.2.4a, WEB"]),
    ("art 7.2.4a WEB lid 3", ["artikel 7.2.4a, lid 3, WEB"]),
    ("wat staat er in lid 3 van artikel 8.1.1 in de web", ["artikel 8.1.1, lid 3, WEB"]),
    ("bedoeld in artikel 7.2.7, derde lid, onder a, van de WEB", ["artikel 7.2.7, lid 3, onder a, WEB"]),
    ("artikel 7.2.7 WEB en artikel 12 leerplichtwet", ["artikel 7.2.7, WEB", "artikel 12, LPW"]),
    ("als bedoeld in artikel 10b3", ["artikel 10b3"]),
    ("Stb. 2020, 157", []),
    ("1600 klokuren", []),
    ("een artikel over stage", []),
    ("artikel 5% van de studenten", []),  # a share, not a number of an article
]


@pytest.mark.parametrize(("text", "printed"), MENTIONS)
def test_references_are_found_in_running_text(text: str, printed: list[str]) -> None:
    assert [str(mention.reference) for mention in find_references(text, WORKS)] == printed


def test_a_mention_knows_its_words() -> None:
    text = "zie artikel 7.2.8, tweede lid, WEB."
    [mention] = find_references(text)

    assert text[mention.start : mention.end] == "artikel 7.2.8, tweede lid"
