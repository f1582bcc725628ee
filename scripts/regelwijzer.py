"""The command `regelwijzer`: its subcommands, one module each."""

import sys

import typer

from scripts.ask import ask
from scripts.build import build
from scripts.demo import demo
from scripts.evaluate import evaluate
from scripts.learn import calibrate, learn
from scripts.releases import releases, rollback

app = typer.Typer(
    help="Beantwoordt vragen over regels in het beroepsonderwijs, in de woorden van de bron.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (build, ask, evaluate, learn, calibrate, releases, rollback, demo):
    app.command()(command)

if __name__ == "__main__":
    sys.exit(app())
