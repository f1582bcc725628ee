"""`regelwijzer serve`: the helpdesk's web application, until it is told to stop."""

import importlib.util
from dataclasses import replace
from typing import Annotated

import typer

from scripts.exits import BadInputError, one_clear_line

Port = Annotated[int | None, typer.Option(help="Poort, in plaats van die in de instellingen.", min=1, max=65535)]
Host = Annotated[str | None, typer.Option(help="Adres om op te luisteren, in plaats van alleen deze computer.")]


def serve(port: Port = None, host: Host = None) -> None:
    """Open de webapplicatie van de helpdesk; zie bot/desk/README.md voor de instellingen."""
    # Imported when the command is given: the other commands do without a web server, also when it is not installed.
    with one_clear_line():
        if importlib.util.find_spec("fastapi") is None:
            raise BadInputError("the helpdesk needs the extra [desk]; run: pip install 'regelwijzer[desk]'")

    from bot.desk.running import ServeError, run
    from bot.settings import DeskSettings, SettingsError
    from bot.store.database import Store, StoreError
    from index.artefact import ArtefactError
    from index.encoder import EncoderError
    from index.served_index import ServedIndex

    with one_clear_line(SettingsError, StoreError, ArtefactError, EncoderError, ServeError):
        settings = DeskSettings.read()
        settings = replace(settings, port=port or settings.port, host=host or settings.host)
        index = ServedIndex(settings.index)
        store = Store.open(settings.database_url)
        try:
            run(settings, index, store, lambda address: typer.echo(f"open: {address}"))
        finally:
            store.close()
