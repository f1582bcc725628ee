"""The whole database as one file, and back into an empty one, whichever kind of database either is.

A zip: manifest.json, and of each table a file with a JSON object a row.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Date, Table, func, insert, select, text

from bot.store.columns import Base, UtcDateTime
from bot.store.database import Store

FORMAT = 1
MANIFEST = "manifest.json"
_ROWS_AT_ONCE = 500


class BackupError(Exception):
    """A backup that cannot be made or restored: one line with what is wrong, and what to do."""


def back_up(store: Store, path: Path, now: datetime) -> int:
    """Write the database, as it is at one moment, to a file; how many rows that are.

    The file is written beside its place and moved there, readable for its owner only.

    Raises:
        BackupError: when the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(draft, "xb", opener=_for_owner) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            with store.engine.connect() as connection:
                _hold_still(connection)
                revision = MigrationContext.configure(connection).get_current_revision()
                tables = {table.name: _write(connection, table, archive) for table in Base.metadata.sorted_tables}
            manifest = {"format": FORMAT, "made_at": now.isoformat(), "revision": revision, "tables": tables}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        os.replace(draft, path)
    except OSError as error:
        raise BackupError(f"{path} cannot be written ({error.strerror or error}); name another file") from None
    finally:
        draft.unlink(missing_ok=True)
    return sum(table["rows"] for table in tables.values())


def restore(store: Store, path: Path) -> int:
    """Fill an empty database from a file, wholly or not at all; with how many rows.

    Raises:
        BackupError: when the file is no whole backup or one of another version, or the database is not empty.
    """
    try:
        with zipfile.ZipFile(path) as archive, store.engine.begin() as connection:
            manifest = _manifest(archive, path)
            revision = MigrationContext.configure(connection).get_current_revision()
            if manifest["revision"] != revision:
                raise BackupError(
                    f"{path} is of version {manifest['revision']} of the tables, this program has {revision}; "
                    "restore it with the program that made it, and then open it with this one"
                )
            tables = Base.metadata.sorted_tables
            if filled := [table.name for table in tables if connection.execute(select(table).limit(1)).first()]:
                raise BackupError(f"the database is not empty (it has {', '.join(filled)}); restore into a new one")
            return sum(_read(connection, table, archive, manifest["tables"][table.name]) for table in tables)
    except FileNotFoundError:
        raise BackupError(f"{path} does not exist; name a file that regelwijzer backup made") from None
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise BackupError(f"{path} is damaged or no backup ({reason}); take an earlier one") from None


def _hold_still(connection: Connection) -> None:
    """See the database as it is now, whatever others write meanwhile."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def _write(connection: Connection, table: Table, archive: zipfile.ZipFile) -> dict[str, Any]:
    """Write a table's rows by their key, so that equal databases give equal files."""
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
        for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
            values = {name: _plain(value) for name, value in row.items()}
            line = json.dumps(values, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            file.write(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _read(connection: Connection, table: Table, archive: zipfile.ZipFile, expected: Mapping[str, Any]) -> int:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.jsonl") as file:
        for lines in _batches(file):
            for line in lines:
                digest.update(line)
            rows += len(lines)
            connection.execute(insert(table), [_values(table, json.loads(line)) for line in lines])
    if (rows, digest.hexdigest()) != (expected["rows"], expected["sha256"]):
        raise BackupError(f"{archive.filename} is damaged: {table.name} is not what was written; take an earlier one")
    if connection.dialect.name == "postgresql" and rows:
        _count_on(connection, table)
    return rows


def _count_on(connection: Connection, table: Table) -> None:
    """Have new rows of a table numbered after those that came in."""
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, next(iter(table.primary_key)).name)))
    if sequence:
        highest = select(func.max(next(iter(table.primary_key)))).scalar_subquery()
        connection.execute(select(func.setval(sequence, highest)))


def _batches(file: Any) -> Iterator[list[bytes]]:
    lines = []
    for line in file:
        lines.append(line)
        if len(lines) == _ROWS_AT_ONCE:
            yield lines
            lines = []
    if lines:
        yield lines


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BackupError(f"{path} has format {manifest['format']}, expected {FORMAT}; restore it with its own version")
    return manifest


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row)
    for column in table.columns:
        value = values[column.name]
        if value is not None and isinstance(column.type, UtcDateTime):
            values[column.name] = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, Date):
            values[column.name] = date.fromisoformat(value)
    return values


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
