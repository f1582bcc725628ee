"""What a new release says otherwise, for people (Dutch) and for programs (JSON)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.asked_again import AskedAgain
from bot.evaluation import Outcome
from bot.gate import why
from bot.new_release import NewRelease
from bot.reply_changes import ReplyChange
from corpus.passage import Passage
from index.artefact import Manifest
from index.changes import Change, Changes

WORDS = {Change.ADDED: "nieuw", Change.CHANGED: "gewijzigd", Change.ENDED: "vervallen"}


def in_words(made: NewRelease) -> str:
    """What a build made, for people."""
    if not made.is_published:
        return "\n".join(why(made.verdict, made.name))
    if not made.is_new:
        return f"Release {made.name} blijft in gebruik: er is niets veranderd."
    return f"Release {made.name} is in gebruik: {made.manifest.passages} passages, {made.embedded} nieuw."


def about(manifest: Manifest) -> str:
    """One line on a release: what is in it, who built it, what the gate found."""
    parts = [f"{manifest.passages} passages", manifest.encoder, manifest.built_at, manifest.built_by]
    if manifest.gate and manifest.gate.right is not None:
        parts.append(f"{manifest.gate.right:.1%} van {manifest.gate.questions} goudvragen goed")
    if manifest.gate and manifest.gate.findings:
        parts.append(f"poort: {len(manifest.gate.findings)} bevindingen")
    if manifest.reason:
        parts.append(f"toch in gebruik: {manifest.reason}")
    return "  ".join(filter(None, parts))


def to_json(changes: Changes, replies: Sequence[ReplyChange], recent: Sequence[AskedAgain] = ()) -> dict[str, Any]:
    """The form is a contract and is written down in index/README.md."""
    return {
        "sources": changes.sources,
        "passages": [
            {
                "change": change.change,
                "place": str(change.place),
                "before": _passage(change.before),
                "after": _passage(change.after),
            }
            for change in changes.passages
        ],
        "faq": [passage.reference.path[-1][1] for passage in changes.faq_hit],
        "replies": [
            {
                "id": change.gold.id,
                "question": change.gold.question,
                "before": _outcome(change.before),
                "after": _outcome(change.after),
            }
            for change in replies
        ],
        "recent": [asdict(asked) for asked in recent],
    }


def summary(changes: Changes) -> list[str]:
    """A line for sources, one for passages, one for checked answers; the last only when there are any."""
    lines = [
        f"{what}: {_counted(Counter(found))}"
        for what, found in (
            ("Bronnen", changes.sources.values()),
            ("Passages", (change.change for change in changes.passages)),
        )
    ]
    if changes.faq_hit:
        ids = ", ".join(passage.reference.path[-1][1] for passage in changes.faq_hit)
        lines.append(f"Na te kijken antwoorden: {ids}")
    return lines


def told(replies: Sequence[ReplyChange]) -> list[str]:
    """A line for each gold question whose reply changes: what it was and what it is, and whether that is right."""
    return [
        f"Antwoord op {change.gold.id} ({change.gold.question}): {_judged(change.before)} → {_judged(change.after)}"
        for change in replies
    ]


def _judged(outcome: Outcome) -> str:
    return f"{outcome.outcome}, {'goed' if outcome.is_right else 'fout'}"


def dated(passage: Passage | None) -> str:
    """The words with the days on which they hold; a dash for none."""
    if passage is None:
        return "—"
    days = f"{passage.valid_from or '…'} tot {passage.valid_to or '…'}"
    return f"{passage.text}\n({days})" if passage.valid_from or passage.valid_to else passage.text


def _counted(counts: Counter[Change]) -> str:
    return (
        ", ".join(f"{counts[change]} {word}" for change, word in WORDS.items() if counts[change]) or "niets veranderd"
    )


def _passage(passage: Passage | None) -> dict[str, Any] | None:
    if passage is None:
        return None
    days = {name: day.isoformat() if (day := getattr(passage, name)) else None for name in ("valid_from", "valid_to")}
    return {"passage": passage.id, "text": passage.text, **days}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {"outcome": outcome.outcome, "right": outcome.is_right, "text": outcome.text}
