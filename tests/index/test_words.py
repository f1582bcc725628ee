import numpy as np
import pytest

from corpus.words import Scheme, Words
from index.adapter import Pool, QueryAdapter, learn_adapter
from index.encoder import unit_rows
from index.lexical import LexicalIndex
from index.vocabulary import Vocabulary
from index.words import Compounds, content_words, fold, index_tokens

PARTS = "keuze deel keuzedeel uren verplichting beroep praktijk vorming onderwijs overeenkomst leerling vervoer".split()


@pytest.fixture
def vocabulary() -> Vocabulary:
    words = Words(
        glossary={},
        abbreviations={"bpv": "beroepspraktijkvorming"},
        lay={"stage": ("beroepspraktijkvorming",), "van school sturen": ("verwijdering",)},
        english={"internship": ("beroepspraktijkvorming",)},
        schemes=(
            Scheme("web", ("web", "mbo-wet"), ("BWBR0007625",)),
            Scheme("rif", ("rif", "regionaal investeringsfonds"), ("BWBR0035054",)),
            Scheme("rif-2019", ("rif 2019",), ("rif-2019-2022",)),
        ),
    )
    return Vocabulary(words, Compounds([*PARTS, "diploma", "verwijdering"]))


def test_folding_drops_case_and_signs_above_letters() -> None:
    assert fold("Één COÖPERATIE vóór") == "een cooperatie voor"


def test_article_numbers_stay_whole() -> None:
    assert content_words("wat zegt art 7.2.4a van de WEB?") == ["zegt", "art", "7.2.4a", "web"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("keuzedeelurenverplichting", ("keuzedeel", "uren", "verplichting")),
        ("beroepspraktijkvorming", ("beroep", "praktijk", "vorming")),
        ("leerlingenvervoer", ("leerling", "vervoer")),
        ("onderwijsovereenkomst", ("onderwijs", "overeenkomst")),
        ("overeenkomst", ()),  # a word by itself
        ("xyzpraktijk", ()),
    ],
)
def test_compounds_split_into_words_the_corpus_uses(word: str, parts: tuple[str, ...]) -> None:
    assert Compounds(PARTS).split(word) == parts


def test_a_compound_may_end_in_an_inflection_of_a_word_that_the_corpus_uses() -> None:
    assert Compounds(["keuzedeel", "verplichte"]).split("keuzedeelverplichting") == ("keuzedeel", "verplichting")


def test_a_compound_is_found_by_its_parts() -> None:
    compounds = Compounds(PARTS)
    index = LexicalIndex.build(
        [index_tokens(text, compounds) for text in ("de praktijkovereenkomst", "het vervoer", "")]
    )

    assert index.scores(index_tokens("overeenkomst", compounds)).argmax() == 0
    assert not index.scores(["onbekend"]).any()


def test_bm25_scores_follow_the_formula_of_lucene() -> None:
    index = LexicalIndex.build([["a", "b"], ["a"], ["c", "c", "d"]])
    idf = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    length = 1.5 * (1 - 0.75 + 0.75 * 2 / 2)

    assert index.scores(["a"])[0] == pytest.approx(idf * 1 / (1 + length), rel=1e-5)


def test_some_rows_score_as_they_do_among_all() -> None:
    generator = np.random.default_rng(1)
    texts = [generator.choice(list("abcdefgh"), int(length)).tolist() for length in generator.integers(0, 9, size=60)]
    index = LexicalIndex.build(texts)
    rows = np.array([0, 7, 8, 31, 59])

    for asked in (["a"], ["a", "b", "a"], list("hgfedcba"), ["onbekend"], []):
        assert np.array_equal(index.scores_of(rows, asked), index.scores(asked)[rows])
    assert index.texts_with("c") == sum("c" in text for text in texts)
    assert index.texts_with("onbekend") == 0


def test_everyday_words_lead_to_the_words_of_the_law(vocabulary: Vocabulary) -> None:
    assert vocabulary.related(["wie", "regelt", "de", "stages"]) == ["beroepspraktijkvorming"]
    assert vocabulary.related(["mag", "ik", "hem", "van", "school", "sturen"]) == ["verwijdering"]


def test_the_longest_name_of_a_scheme_counts(vocabulary: Vocabulary) -> None:
    assert [scheme.id for scheme in vocabulary.schemes(["het", "rif", "2019"])] == ["rif-2019"]
    assert [scheme.id for scheme in vocabulary.schemes(["het", "rif", "en", "de", "web"])] == ["rif", "web"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("diplma", "diploma"),
        ("verwijdring", "verwijdering"),
        ("bpv", "bpv"),
        ("diplomas", "diploma"),
        ("zwemmen", "zwemmen"),
    ],
)
def test_slips_are_put_right_and_other_words_left_alone(vocabulary: Vocabulary, typed: str, meant: str) -> None:
    assert vocabulary.corrected(typed) == meant


def test_the_adapter_learns_to_bring_questions_to_their_section() -> None:
    generator = np.random.default_rng(0)
    passages = unit_rows(generator.standard_normal((40, 32)))
    turned = np.linalg.qr(generator.standard_normal((32, 32)))[0]
    targets = np.arange(40).repeat(20)
    queries = unit_rows(passages[targets] @ turned + 0.05 * generator.standard_normal((800, 32)))
    adapter = learn_adapter("test", [Pool(queries, targets, passages, np.arange(40))])

    before = (queries @ passages.T).argmax(axis=1) == targets
    after = (adapter(queries) @ passages.T).argmax(axis=1) == targets
    assert after.mean() > before.mean() + 0.3


def test_the_identity_adapter_changes_nothing() -> None:
    vectors = unit_rows(np.random.default_rng(0).standard_normal((3, 8)))

    assert np.allclose(QueryAdapter.identity("test", 8)(vectors), vectors, atol=1e-6)
