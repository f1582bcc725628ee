"""The command `regelwijzer`: its subcommands, one module each, imported when they are called.

A question is answered before the network code, the progress bars or Telegram are looked at.
"""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

_MODULES = {
    "build": "build",
    "ask": "ask",
    "sources": "sources",
    "check": "check",
    "fetch": "fetch",
    "evaluate": "evaluate",
    "learn": "learn",
    "calibrate": "learn",
    "train": "train",
    "releases": "releases",
    "rollback": "releases",
    "pin": "releases",
    "prune": "releases",
    "diff": "diff",
    "nightly": "nightly",
    "demo": "demo",
    "telegram": "chat",
    "serve": "serve",
    "account": "desk",
    "backup": "desk",
    "restore": "desk",
    "retention": "desk",
    "person": "desk",
}


class _Subcommands(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: Any, name: str) -> Any:
        if name not in _MODULES:
            return None
        found = getattr(import_module(f"scripts.{_MODULES[name]}"), name)
        if isinstance(found, typer.Typer):  # it has subcommands of its own
            return get_command(found)
        one = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        one.command(name)(found)
        return get_command(one)


app = typer.Typer(cls=_Subcommands, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def regelwijzer() -> None:
    """Beantwoordt vragen over regels in het beroepsonderwijs, in de woorden van de bron."""


if __name__ == "__main__":
    sys.exit(app())
