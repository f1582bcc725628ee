"""The command `regelwijzer`: its subcommands, one module each."""

import sys

import typer

from scripts.ask import ask
from scripts.build import build
from scripts.chat import telegram
from scripts.check import check
from scripts.demo import demo
from scripts.diff import diff
from scripts.evaluate import evaluate
from scripts.fetch import fetch
from scripts.learn import calibrate, learn
from scripts.nightly import nightly
from scripts.releases import pin, prune, releases, rollback
from scripts.sources import sources

app = typer.Typer(
    help="Beantwoordt vragen over regels in het beroepsonderwijs, in de woorden van de bron.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (
    build,
    ask,
    sources,
    check,
    fetch,
    evaluate,
    learn,
    calibrate,
    releases,
    rollback,
    pin,
    prune,
    diff,
    nightly,
    demo,
    telegram,
):
    app.command()(command)

if __name__ == "__main__":
    sys.exit(app())
