from dataclasses import replace
from datetime import date

import pytest

from bot.anchors import (
    Anchor,
    StandingState,
    anchor_from_json,
    anchor_of,
    anchor_to_json,
    anchored_now,
    quote_of,
    standing_of,
)
from bot.reply.reply import Quote
from corpus.reference import Level, Reference
from tests.builds import LAW, TODAY, index_of, passage

WORDS = "De zwemles duurt ten minste vier weken en ten hoogste zes weken in een jaar."
OTHER = {"1": "Een school biedt zwemles aan.", "2": "De minister stelt de kosten van de zwemles vast."}


def anchored(text=WORDS, article="3", start=0, end=None):
    return anchor_of(Quote(passage(article, text), start, end or len(text)))


def lid(article, number):
    return Reference(LAW, ((Level.ARTIKEL, article), (Level.LID, number)))


def test_words_that_still_stand_there_are_unchanged():
    standing = standing_of(anchored(), index_of({**OTHER, "3": WORDS}), TODAY)

    assert (standing.state, standing.place_now, standing.words_now) == (
        StandingState.UNCHANGED,
        "artikel 3, BWBR0000001",
        WORDS,
    )
    assert standing.holds


def test_other_line_breaks_are_no_other_words():
    broken = WORDS.replace(" en ", "\nen  ")
    standing = standing_of(anchored(), index_of({**OTHER, "3": broken}), TODAY)

    assert standing.state is StandingState.UNCHANGED
    assert quote_of(anchored(), standing).text == broken


def test_a_place_that_is_now_cut_into_passages_is_unchanged():
    cut = [
        *(passage(article, text) for article, text in OTHER.items()),
        passage("3", WORDS[:39], reference=lid("3", "1")),
        passage("3", WORDS[39:], reference=lid("3", "2")),
    ]

    assert standing_of(anchored(), index_of(cut), TODAY).state is StandingState.UNCHANGED


def test_an_exception_behind_the_quoted_words_changes_the_place():
    longer = f"{WORDS} Dit geldt niet voor wie al zwemt."
    standing = standing_of(anchored(end=40), index_of({**OTHER, "3": longer}), TODAY)

    assert (standing.state, standing.words_now, standing.holds) == (StandingState.CHANGED, longer, False)


def test_words_in_another_place_of_the_work_are_moved():
    standing = standing_of(anchored(), index_of({**OTHER, "4": WORDS, "3": "Iets."}), TODAY)

    assert (standing.state, standing.place_now, standing.words_now) == (
        StandingState.MOVED,
        "artikel 4, BWBR0000001",
        WORDS,
    )
    assert standing.holds


def test_the_same_words_in_another_work_are_not_the_place_that_was_quoted():
    elsewhere = passage("3", WORDS, work="BWBR0000009")
    index = index_of([elsewhere, *(passage(*row) for row in OTHER.items())])

    assert standing_of(anchored(), index, TODAY).state is StandingState.ENDED


def test_a_few_words_that_stand_elsewhere_too_are_not_moved_there():
    short = "Artikel 1 is van toepassing."
    index = index_of({**OTHER, "4": short})

    assert standing_of(anchored(short), index, TODAY).state is StandingState.ENDED


def test_a_place_without_words_has_ended():
    standing = standing_of(anchored(), index_of(OTHER), TODAY)

    assert (standing.state, standing.place_now, standing.words_now) == (StandingState.ENDED, "", "")


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (date(2026, 12, 31), StandingState.UNCHANGED),
        (date(2027, 1, 1), StandingState.CHANGED),
        (date(2014, 12, 31), StandingState.ENDED),
    ],
)
def test_what_stands_there_is_a_matter_of_the_day(as_of, state):
    day = date(2027, 1, 1)
    rows = [passage("3", WORDS, valid_to=day), passage("3", "De zwemles duurt acht weken.", valid_from=day)]

    assert standing_of(anchored(), index_of([*rows, passage("1", "Iets anders.")]), as_of).state is state


@pytest.mark.parametrize("place", ["artikel 3, BWBR0000001", "", "zomaar woorden"])
def test_a_place_that_nobody_looked_at_never_holds(place):
    anchor = Anchor(place, "", "", "", "")

    assert not standing_of(anchor, index_of({**OTHER, "3": WORDS}), TODAY).holds


def test_the_quoted_words_are_a_span_of_the_passage_that_has_them():
    index = index_of({**OTHER, "3": WORDS})
    anchor = anchored(start=17, end=40)
    quote = quote_of(anchor, standing_of(anchor, index, TODAY))

    assert (quote.text, quote.start, quote.end) == (WORDS[17:40], 17, 40)
    assert quote.passage in index.passages


def test_an_anchor_on_todays_words_holds():
    new = "De zwemles duurt acht weken."
    index = index_of({**OTHER, "3": new})
    anchor = anchored()
    now = anchored_now(anchor, standing_of(anchor, index, TODAY))

    assert now.words == new
    assert standing_of(now, index, TODAY).state is StandingState.UNCHANGED
    assert anchored_now(now, standing_of(now, index, TODAY)) == now


def test_a_moved_anchor_keeps_its_words():
    index = index_of({**OTHER, "4": WORDS})
    anchor = anchored(start=3, end=70)
    now = anchored_now(anchor, standing_of(anchor, index, TODAY))

    assert (now.place, now.words) == ("artikel 4, BWBR0000001", anchor.words)
    assert standing_of(now, index, TODAY).state is StandingState.UNCHANGED


def test_an_anchor_is_kept_without_loss():
    anchor = replace(anchored(), title='Wet "op" de zwemles', url="https://wetten.overheid.nl/x")

    assert anchor_from_json(anchor_to_json(anchor)) == anchor
    assert anchor_from_json({"place": "artikel 3", "iets": 1}) == Anchor("artikel 3", "", "", "", "")
