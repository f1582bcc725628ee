from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation import Gold
from bot.gate import GIANT_CHARS, examine, why
from bot.reply_changes import changed_replies
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.artefact import ArtefactError, read_manifest
from index.encoder import Vectors
from index.releases import in_service, journal_path, roll_back
from tests.builds import LAW, TODAY, index_of, made, passage
from tests.encoders import HashEncoder

TEXTS = {str(number): f"De zwemles nummer {number} duurt {number} weken." for number in range(1, 9)}


def gold(*articles: int) -> list[Gold]:
    """Questions for the words at a place, whose reply does not hang on the ranking."""
    return [
        Gold(
            id=f"zwem-{article}",
            question=f"wat zegt artikel {article}",
            register="formal",
            expect=(Reference.parse(f"artikel {article}, {LAW}"),),
            facts=(),
            refuse=None,
        )
        for article in articles
    ]


ALL = gold(*range(1, 9))


def findings(*passages: Passage) -> tuple[str, ...]:
    return examine(index_of([passage("1", "De zwemles duurt een jaar."), *passages]), (), None, TODAY).result.findings


def faq(see: str) -> Passage:
    reference = Reference("faq-a", ((Level.VRAAG, "duur"),))
    place = Reference.parse(see) if "#" not in see else Reference(see.split("#")[0], ((Level.KOP, see.split("#")[1]),))
    return replace(passage("1", "Een jaar."), reference=reference, kind=Kind.FAQ, see=(place,))


def test_a_sound_index_passes() -> None:
    verdict = examine(index_of(TEXTS), (), None, TODAY)

    assert verdict.result.passed
    assert verdict.result.findings == ()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (passage("2", " \n"), "een lege passage"),
        (passage("2", "les " * GIANT_CHARS), f"een passage van {4 * GIANT_CHARS} tekens"),
        (passage("2", "Tekst.", valid_to=date(2014, 1, 1)), "geldig van 2015-01-01 tot 2014-01-01"),
        (passage("2", "Tekst.", valid_from=date(215, 1, 1)), "0215-01-01 is geen dag"),
        (faq(f"artikel 9, {LAW}"), f'verwijst naar "artikel 9, {LAW}"'),
        (faq("pagina#Kop"), "verwijst naar"),
    ],
)
def test_what_is_wrong_with_a_passage_is_said(wrong: Passage, expected: str) -> None:
    (finding,) = findings(wrong)

    assert expected in finding


@pytest.mark.parametrize(
    "see",
    [
        f"artikel 1, {LAW}",
        f"artikel 1, lid 2, {LAW}",  # inside a passage
        LAW,
        "artikel 3, BWBR0099999",  # a law that is fetched, not shipped
    ],
)
def test_a_checked_answer_may_rest_on_what_is_there_or_on_a_law_that_is_not(see: str) -> None:
    assert findings(faq(see)) == ()


def test_an_encoder_that_became_another_fails_the_self_test() -> None:
    class Turned(HashEncoder):
        def _encode(self, sentences: list[str]) -> Vectors:  # type: ignore[override]
            return np.roll(super()._encode(sentences), 1, axis=1)

    index = index_of(TEXTS)
    index.encoder = Turned()
    found = examine(index, (), None, TODAY).result.findings

    assert len(found) == 5
    assert "het model hash geeft nu een andere vector" in found[0]


def test_an_encoder_of_questions_that_became_another_fails_the_self_test() -> None:
    class Turned(HashEncoder):
        def encode_query(self, sentences: Sequence[str]) -> Vectors:
            return np.roll(super().encode_query(sentences), 1, axis=1)

    index = index_of(
        [passage("1", "De zwemles duurt een jaar.", phrasings=("hoe lang zwemmen", "tot wanneer diploma"))]
    )
    index.encoder = Turned()
    found = examine(index, (), None, TODAY).result.findings

    assert [finding.split(":")[0] for finding in found] == [
        'de vraag "hoe lang zwemmen"',
        'de vraag "tot wanneer diploma"',
    ]


def test_more_sources_gone_than_anybody_takes_out_by_hand_are_a_finding() -> None:
    index = index_of(TEXTS)
    before = replace(index.manifest, digests={f"wet-{number} 2015-01-01": "d" for number in range(20)})

    def findings_with(kept: int) -> tuple[str, ...]:
        index.manifest = replace(before, digests={f"wet-{number} 2016-01-01": "e" for number in range(kept)})
        return examine(index, (), None, TODAY, before).result.findings

    assert findings_with(20) == findings_with(18) == ()
    assert "Van 20 bronnen in gebruik zijn er 3 weg: wet-17, wet-18, wet-19" in findings_with(17)[0]


def test_gold_questions_are_compared_with_the_release_in_service() -> None:
    old, new = index_of(TEXTS), index_of({article: text for article, text in TEXTS.items() if article != "8"})
    verdict = examine(new, ALL, old, TODAY)

    assert (verdict.result.questions, verdict.result.right, verdict.result.right_before) == (8, 7 / 8, 1.0)
    assert not verdict.result.passed
    assert [change.gold.id for change in verdict.lost] == ["zwem-8"]


def test_losing_within_the_margin_passes() -> None:
    old, new = index_of(TEXTS), index_of({article: text for article, text in TEXTS.items() if article != "8"})

    assert examine(new, [*gold(*[1, 2, 3, 4, 5, 6, 7] * 8), *gold(8)], old, TODAY).result.passed


def test_without_a_release_in_service_there_is_nothing_to_be_worse_than() -> None:
    result = examine(index_of(TEXTS), gold(1, 99), None, TODAY).result

    assert (result.passed, result.right, result.right_before) == (True, 0.5, None)


def test_why_fits_one_screen() -> None:
    many = [passage(str(number), " ") for number in range(2, 60)]
    index = index_of([passage("1", "De zwemles duurt een jaar."), *many])
    lines = why(
        examine(index, gold(*range(2, 60)), index_of({str(n): f"Les {n}." for n in range(1, 60)}), TODAY), "0002-x"
    )

    assert len(lines) <= 24
    assert lines[0] == "Release 0002-x is bewaard, maar niet in gebruik genomen:"
    assert "- … en nog" in "\n".join(lines)
    assert "--publish-anyway" in lines[-1]


def test_replies_that_change_are_found_with_both_texts() -> None:
    new = index_of({**TEXTS, "3": "De zwemles nummer 3 duurt dertig weken."})
    (change,) = changed_replies(ALL, index_of(TEXTS), new, TODAY)

    assert change.gold.id == "zwem-3"
    assert "duurt 3 weken" in change.before.text
    assert "duurt dertig weken" in change.after.text
    assert not change.is_lost


def test_a_worse_release_is_kept_but_not_published(tmp_path: Path) -> None:
    first = made(tmp_path, TEXTS, gold=ALL)
    worse = made(tmp_path, {"1": TEXTS["1"], "2": "De zwemles kost niets."}, gold=ALL)

    assert (first.is_published, worse.is_published) == (True, False)
    assert in_service(tmp_path).name == first.name
    manifest = read_manifest(tmp_path / worse.name)
    assert manifest.gate == worse.verdict.result
    assert "goudvragen" in worse.verdict.result.findings[0]
    with pytest.raises(ArtefactError, match="the gate refused"):
        roll_back(tmp_path, worse.name)


def test_a_refused_release_is_published_anyway_with_a_reason_and_no_work_done_twice(tmp_path: Path) -> None:
    made(tmp_path, TEXTS, gold=ALL)
    worse = {"1": TEXTS["1"], "2": "De zwemles kost niets."}
    refused = made(tmp_path, worse, gold=ALL)
    assert journal_path(tmp_path).exists()
    anyway = made(tmp_path, worse, gold=ALL, reason="de wet is ingetrokken", built_by="redactie")

    assert (refused.embedded, anyway.embedded) == (1, 0)
    assert in_service(tmp_path).name == anyway.name
    manifest = read_manifest(tmp_path / anyway.name)
    assert (manifest.reason, manifest.built_by) == ("de wet is ingetrokken", "redactie")
    assert manifest.gate == refused.verdict.result
    assert not journal_path(tmp_path).exists()


def test_a_reason_that_was_not_needed_is_not_kept(tmp_path: Path) -> None:
    assert made(tmp_path, TEXTS, reason="voor de zekerheid").manifest.reason == ""


def test_the_same_refused_release_is_kept_once(tmp_path: Path) -> None:
    wrong = [passage("1", "De zwemles duurt een jaar."), passage("2", " ")]

    assert made(tmp_path, wrong).name == made(tmp_path, wrong).name


def test_building_afresh_embeds_everything_again(tmp_path: Path) -> None:
    made(tmp_path, TEXTS)

    assert made(tmp_path, {**TEXTS, "9": "Nieuw."}).embedded == 1
    assert made(tmp_path, {**TEXTS, "9": "Nieuwer."}, fresh=True).embedded == 9
