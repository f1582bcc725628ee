"""The database of this installation, for commands that look into it when asked to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scripts.exits import BadInputError

if TYPE_CHECKING:
    from bot.store.database import Store


@contextmanager
def opened_store(option: str) -> Iterator["Store"]:
    """The store, for the block; `option` is what asked for it, to be named when it cannot be opened."""
    try:
        from bot.settings import DeskSettings, SettingsError
        from bot.store.database import Store, StoreError
    except ModuleNotFoundError as error:
        problem = f"{option}: {error.name} is not installed; run: pip install 'regelwijzer[desk]'"
        raise BadInputError(problem) from None
    try:
        store = Store.open(DeskSettings.read().database_url)
    except (SettingsError, StoreError) as error:
        raise BadInputError(f"{option}: {error}") from None
    try:
        yield store
    finally:
        store.close()
