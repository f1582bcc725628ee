"""`regelwijzer telegram`: the chat, until it is told to stop."""

import importlib.util
import sys

import typer

from scripts.exits import BadInputError, one_clear_line


def telegram() -> None:
    """Beantwoord vragen in Telegram; zie bot/chat/README.md voor de instellingen."""
    # Imported when the command is given: the other commands do without Telegram, also when it is not installed.
    import asyncio
    import logging

    with one_clear_line():
        if importlib.util.find_spec("telegram") is None:
            raise BadInputError("the chat needs the extra [telegram]; run: pip install 'regelwijzer[telegram]'")

    from bot.chat.discretion import log_to
    from bot.chat.running import ChatError, open_room, run, stop_on_signals
    from bot.settings import Settings, SettingsError
    from bot.store.database import StoreError
    from index.artefact import ArtefactError
    from index.encoder import EncoderError

    async def serve() -> None:
        stop = asyncio.Event()
        stop_on_signals(stop)
        await run(
            room,
            stop,
            lambda app, room: typer.echo(f"@{app.bot.username} is open, {room.current.index.manifest.release}."),
        )

    with one_clear_line(SettingsError, StoreError, ArtefactError, EncoderError, ChatError, OSError):
        settings = Settings.read()
        log_to(sys.stderr, settings)
        room = open_room(settings)
        try:
            asyncio.run(serve())
        except (ChatError, OSError):
            raise
        except Exception:
            # Through the log, which takes the token out; a bare traceback might hold it.
            logging.getLogger("bot").exception("the chat ended by a fault")
            raise typer.Exit(1) from None
        finally:
            room.store.close()
