"""Opening a database of either kind, with its tables made or brought up to date."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, func, select

MIGRATIONS = Path(__file__).parents[1] / "migrations"
# A second program may write for this long before ours gives up.
BUSY_MILLISECONDS = 10_000
# Two programs that start at once bring the tables up to date one after the other.
_MIGRATING = 7_240_417


def open_engine(url: str) -> Engine:
    """What connects to the database at a URL, whose tables are those of this program.

    Raises:
        SQLAlchemyError, OSError, ImportError: when it cannot be opened; the message may hold the URL.
    """
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).absolute().parent.mkdir(parents=True, exist_ok=True)
    # hide_parameters: what people asked must not stand in a traceback.
    engine = create_engine(_with_driver(url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    with engine.begin() as connection:
        _bring_up_to_date(connection)
    return engine


def _with_driver(url: str) -> str:
    """The URL with the driver that is installed, as people write it without one."""
    scheme, mark, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if mark and scheme in ("postgres", "postgresql") else url


def _bring_up_to_date(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
