"""`regelwijzer nightly`: fetch → build → gate → publish → report, as one command for a timer."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.evaluation import read_gold
from bot.new_release import make_release
from bot.release_report import in_words, summary, to_json, told
from bot.reply_changes import ReplyChange, changed_replies
from corpus.document import SourceError
from corpus.fetch import FetchError, fetch_laws, laws_in_register
from corpus.read import SHIPPED, read_corpus
from corpus.sources import read_register
from index.artefact import ArtefactError
from index.build_lock import build_lock
from index.changes import changes_between
from index.encoder import EncoderError, kept_name, open_encoder
from index.releases import encoder_in_service
from scripts.ask import INDEX
from scripts.build import tell_sources, user
from scripts.diff import open_two
from scripts.exits import NOT_ALL_FETCHED, NOT_PUBLISHED, one_clear_line
from scripts.progress import shown


def nightly(
    corpus: Annotated[list[Path] | None, typer.Option(help="Map met bronnen, in plaats van de eigen.")] = None,
    index: Annotated[Path, typer.Option(help="Map voor de releases.")] = INDEX,
    laws: Annotated[Path, typer.Option(help="Map voor de wetten.")] = Path("var/laws"),
    model: Annotated[
        str | None, typer.Option(help="Een model, of een paar: BRONNEN+VRAGEN; anders dat van de release in gebruik.")
    ] = None,
    gold: Annotated[list[Path] | None, typer.Option(help="YAML met goudvragen voor de poort; vaker kan.")] = None,
    fetch: Annotated[bool, typer.Option(help="Haal eerst de wetten op.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Het verslag als één JSON-object.")] = False,
) -> None:
    """Haal wetten op, bouw, toets, neem in gebruik en doe verslag."""
    console = Console(stderr=True)
    with one_clear_line(SourceError, ArtefactError, EncoderError, OSError):
        questions = read_gold(gold or [])
        register = read_register(SHIPPED / "sources")
        found = list(fetch_laws(laws_in_register(register, date.today()), laws)) if fetch else []
        failed = [str(law) for law in found if isinstance(law, FetchError)]
        folders = [*(corpus or (SHIPPED / "documents", SHIPPED / "faq")), *([laws] if laws.is_dir() else [])]
        with build_lock(index):
            read = read_corpus(folders)
            tell_sources(read, console, verbose=True)
            encoder = model or encoder_in_service(index)
            with shown(console, "Teksten omzetten") as progress:
                made = make_release(
                    *(index, read, open_encoder(encoder), kept_name(encoder)),
                    today=date.today(),
                    gold=questions,
                    built_by=user(),
                    progress=progress,
                )
        changes, replies = None, list[ReplyChange]()
        if made.is_new and made.before:
            with suppress(ArtefactError, EncoderError):  # of an earlier format: there is nothing to compare with
                before, after = open_two(index / made.before, index / made.name)
                replies = changed_replies(questions, before, after, date.today())
                changes = changes_between(before, after)
    if as_json:
        differs = to_json(changes, replies) if changes else None
        typer.echo(json.dumps({**made.to_json(), "not_fetched": failed, "changes": differs}, ensure_ascii=False))
    else:
        lines = [in_words(made), *(summary(changes) if changes else ()), *told(replies)]
        typer.echo("\n".join([*lines, *(f"Niet opgehaald: {law}" for law in failed)]))
    if not made.is_published:
        raise typer.Exit(NOT_PUBLISHED)
    if failed:
        raise typer.Exit(NOT_ALL_FETCHED)
