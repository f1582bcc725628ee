"""The gate that a built index passes before it answers anyone: doctor checks, then the gold questions.

Findings are for maintainers, in Dutch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.evaluation import Gold, Outcome, evaluate
from bot.reply_changes import ReplyChange, reply_changes
from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.artefact import GateResult, Manifest
from index.embedding import embedded_text
from index.encoder import unit_rows
from index.passage_index import PassageIndex

# How far the share of right replies may fall: 2 of 100 questions turn about between two wordings of one source.
MARGIN = 0.02
# Of 4,937 passages (16 laws, the shipped sources) the longest has 2,517; more than this is a file read as one piece.
GIANT_CHARS = 20_000
# One mistyped century is the likeliest slip in a date.
FIRST_YEAR, LAST_YEAR = 1800, 2200
_SELF_TEST_PASSAGES = 5
# A folder that was not mounted takes out a good part of the sources at once.
MAX_GONE = 0.1
# The same model gives the same vector but for the rounding of another processor; another model a very different one.
_SELF_TEST_COSINE = 0.999
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found, as the manifest keeps it, and the questions whose right reply was lost."""

    result: GateResult
    lost: tuple[ReplyChange, ...] = ()


def examine(
    index: PassageIndex,
    gold: Sequence[Gold],
    served: PassageIndex | None,
    today: date,
    answering: Manifest | None = None,
) -> Verdict:
    """Whether an index may be published: the checks, then the gold questions against the index in service, if any.

    `answering` is the manifest of the release in service, whose sources should still be there.
    """
    findings = [
        *_with_passages(index.passages),
        *_dangling(index.passages),
        *_self_test(index),
        *_gone(index.manifest, answering),
    ]
    after = evaluate(gold, index, today)
    before = evaluate(gold, served, today) if served and gold else []
    right, right_before = _share_right(after), _share_right(before)
    if right is not None and right_before is not None and right < right_before - MARGIN - 1e-9:
        findings.append(
            f"Van {len(gold)} goudvragen is {right:.1%} goed; in gebruik is dat {right_before:.1%}, "
            f"en hoogstens {MARGIN:.0%} minder mag"
        )
    lost = tuple(change for change in reply_changes(before, after) if change.is_lost) if before else ()
    return Verdict(GateResult(not findings, tuple(findings), len(gold), right, right_before), lost)


def why(verdict: Verdict, name: str) -> list[str]:
    """Why a release is not published, in at most one screen of lines."""
    lines = [f"Release {name} is bewaard, maar niet in gebruik genomen:", *_listed(verdict.result.findings)]
    if verdict.lost:
        lines += ["", "Niet meer goed beantwoord:"]
        lines += _listed(
            [
                f"{change.gold.id}: {change.gold.question} ({change.before.outcome} → {change.after.outcome})"
                for change in verdict.lost
            ]
        )
    return [*lines, "", 'Toch in gebruik nemen: dezelfde opdracht met --publish-anyway "reden".']


def _listed(entries: Sequence[str]) -> list[str]:
    shown = [f"- {entry[:200]}" for entry in entries[:_SHOWN]]
    return [*shown, f"- … en nog {len(entries) - _SHOWN}"] if len(entries) > _SHOWN else shown


def _share_right(outcomes: Sequence[Outcome]) -> float | None:
    return sum(outcome.is_right for outcome in outcomes) / len(outcomes) if outcomes else None


def _with_passages(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        if not passage.text.strip():
            yield f"{passage.reference}: een lege passage"
        if len(passage.text) > GIANT_CHARS:
            yield f"{passage.reference}: een passage van {len(passage.text)} tekens, hoogstens {GIANT_CHARS} mag"
        if passage.valid_from and passage.valid_to and passage.valid_to < passage.valid_from:
            yield f"{passage.reference}: geldig van {passage.valid_from} tot {passage.valid_to}, dat is eerder"
        for day in (passage.published, passage.valid_from, passage.valid_to):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR and day.year != date.max.year:
                yield f"{passage.reference}: {day} is geen dag waarop regels gelden"


def _dangling(passages: Sequence[Passage]) -> Iterator[str]:
    """Checked answers that rest on a place that no passage has; of a law that is not in the index nothing is known."""
    known = {Reference(passage.reference.work) for passage in passages}
    known |= {
        Reference(passage.reference.work, passage.reference.path[:depth])
        for passage in passages
        for depth in range(1, len(passage.reference.path) + 1)
    }
    known |= {
        Reference(passage.reference.work, (step,))
        for passage in passages
        for step in passage.reference.path
        if step[0] is Level.KOP
    }
    whole = {passage.reference for passage in passages if passage.reference.path}
    for passage in passages:
        if passage.kind is Kind.FAQ:
            for see in passage.see:
                around = (Reference(see.work, see.path[:depth]) for depth in range(1, len(see.path)))
                absent_law = see.work.startswith("BWB") and Reference(see.work) not in known
                if see not in known and not absent_law and not whole.intersection(around):
                    yield f'{passage.reference}: verwijst naar "{see}", dat er niet is'


def _self_test(index: PassageIndex) -> Iterator[str]:
    """Whether the encoder makes of a few passages and known questions, evenly spread, the vectors that are stored."""
    if not index.passages:
        yield "Er is geen enkele passage"
        return
    rows = sorted({*np.linspace(0, len(index.passages) - 1, _SELF_TEST_PASSAGES).astype(int).tolist()})
    texts = [embedded_text(index.passages[row]) for row in rows]
    cosines = (unit_rows(index.encoder.encode_document(texts)) * index.passage_vectors[rows]).sum(axis=1)
    tested = [(str(index.passages[row].reference), cosine) for row, cosine in zip(rows, cosines.tolist(), strict=True)]
    asked, _, vectors = index.phrasings()
    if asked:
        chosen = sorted({*np.linspace(0, len(asked) - 1, _SELF_TEST_PASSAGES).astype(int).tolist()})
        again = unit_rows(index.encoder.encode_query([asked[row] for row in chosen]))
        cosines = (again * vectors[chosen]).sum(axis=1)
        tested += [(f'de vraag "{asked[row]}"', cosine) for row, cosine in zip(chosen, cosines.tolist(), strict=True)]
    for what, cosine in tested:
        if cosine < _SELF_TEST_COSINE:
            yield (
                f"{what}: het model {index.manifest.encoder} geeft nu een andere vector "
                f"dan er bewaard is (cosinus {cosine:.3f}); bouw alles opnieuw met --fresh"
            )


def _gone(made: Manifest, answering: Manifest | None) -> Iterator[str]:
    """Whether more sources than a maintainer takes out by hand are gone since the release that answers now."""
    if answering is None:
        return
    before, now = ({name.split(" ")[0] for name in each.digests} for each in (answering, made))
    if len(gone := before - now) > max(1, MAX_GONE * len(before)):
        yield f"Van {len(before)} bronnen in gebruik zijn er {len(gone)} weg: {', '.join(sorted(gone)[:_SHOWN])}"
