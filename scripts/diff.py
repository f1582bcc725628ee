"""`regelwijzer diff`: what one release says otherwise than another."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.approved import ServedAnswers
from bot.asked_again import AskedAgain, Side, asked_again
from bot.evaluation import read_gold
from bot.release_report import WORDS, dated, summary, to_json
from bot.reply_changes import ReplyChange, changed_replies
from corpus.document import SourceError
from index.artefact import ArtefactError, read_manifest
from index.changes import Changes, changes_between
from index.encoder import EncoderError
from index.passage_index import PassageIndex
from index.releases import find_release
from scripts.ask import INDEX
from scripts.database import opened_store
from scripts.exits import one_clear_line


def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="Release, naam of nummer.")],
    new: Annotated[str, typer.Argument(metavar="B", help="Release, naam of nummer.")],
    index: Annotated[Path, typer.Option(help="Map met de releases.")] = INDEX,
    gold: Annotated[list[Path] | None, typer.Option(help="YAML met goudvragen; vaker kan.")] = None,
    recent: Annotated[int, typer.Option(min=0, help="Stel ook zoveel van de laatste vragen uit de database.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-object.")] = False,
) -> None:
    """Laat zien wat release B anders zegt dan release A."""
    with one_clear_line(ArtefactError, EncoderError, SourceError, OSError):
        questions = read_gold(gold or [])
        before, after = open_two(find_release(index, old), find_release(index, new))
        changes = changes_between(before, after)
        replies = changed_replies(questions, before, after, date.today())
        asked = _asked_again(recent, before, after) if recent else []
    if as_json:
        names = {"from": before.manifest.release, "to": after.manifest.release}
        typer.echo(json.dumps({**names, **to_json(changes, replies, asked)}, ensure_ascii=False))
    else:
        _print(changes, replies, asked)


def open_two(old: Path, new: Path) -> tuple[PassageIndex, PassageIndex]:
    """Two indexes, with one encoder when both name the same."""
    before = PassageIndex.open(old)
    same = read_manifest(new).encoder == before.manifest.encoder
    return before, PassageIndex.open(new, before.encoder if same else None)


def _asked_again(recent: int, before: PassageIndex, after: PassageIndex) -> list[AskedAgain]:
    """The last questions in the database of this installation whose reply changes, with what the helpdesk approved."""
    with opened_store("--recent") as store:
        from bot.store.asked import recently_asked
        from bot.store.checked_answers import CheckedAnswers

        answers = CheckedAnswers(store)
        old, new = (Side(index, ServedAnswers(answers).current(index)) for index in (before, after))
        return asked_again(recently_asked(store, recent), old, new, date.today())


def _print(changes: Changes, replies: Sequence[ReplyChange], asked: Sequence[AskedAgain]) -> None:
    console = Console()
    for line in summary(changes):
        console.print(line, markup=False, soft_wrap=True)
    for name, change in changes.sources.items():
        console.print(f"  {WORDS[change]:9}  {name}", markup=False, soft_wrap=True)
    if changes.passages:
        table = Table("", "plaats", "was", "is", title="Passages", show_lines=True)
        for found in changes.passages:
            words = (escape(dated(passage)) for passage in (found.before, found.after))
            table.add_row(WORDS[found.change], escape(str(found.place)), *words)
        console.print(table)
    if replies:
        table = Table("vraag", "was", "is", title="Antwoorden", show_lines=True)
        for reply in replies:
            texts = (escape(f"[{row.outcome}] {row.text}") for row in (reply.before, reply.after))
            table.add_row(escape(f"{reply.gold.id}: {reply.gold.question}"), *texts)
        console.print(table)
    if asked:
        table = Table("vraag", "was", "is", title="Antwoorden op echte vragen", show_lines=True)
        for again in asked:
            said = (escape(f"[{row.outcome}] {row.text}") for row in (again.before, again.after))
            table.add_row(escape(again.question), *said)
        console.print(table)
