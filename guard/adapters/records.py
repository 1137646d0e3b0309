"""Receipts kept in a database: SQLite here, PostgreSQL by URL."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy import (
    Column,
    DateTime,
    Insert,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, SQLAlchemyError

from guard.errors import ConfigError, MissingExtra, Overloaded

log = structlog.get_logger()

RECEIPTS = Table(
    "receipts",
    MetaData(),
    Column("id", String(64), primary_key=True),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("policy", String(128), nullable=False),
    Column("action", String(16), nullable=False),
    Column("model", Text, nullable=False),
    Column("body", Text, nullable=False),
)
BATCH = 500
GATHER = 0.2  # seconds in which a batch gathers: a commit each is dear
WAITING = 10_000  # receipts that may wait for a database that is away; then requests are refused
PATIENCE = 10.0  # seconds that closing waits for the last receipts to be written


class Records:
    """Keeps receipts; a thread writes them, so that no answer waits for the disk.

    A database that cannot be written (a full disk, a server that is away) loses nothing: receipts
    wait in memory and are tried again; when too many wait, `admit` refuses new requests.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        try:
            RECEIPTS.metadata.create_all(self._engine)
        except SQLAlchemyError as exc:
            raise ConfigError(f"records.url: the database can't be used: {_short(exc)}") from None
        self._insert = _unless_there(self._engine.dialect.name)
        self._waiting: deque[Mapping[str, Any]] = deque()
        self._wake = threading.Event()
        self._closing = False
        self.problem: str | None = None
        self._thread = threading.Thread(target=self._write, name="records", daemon=True)
        self._thread.start()

    def admit(self) -> None:
        """Raise Overloaded when there is no room for another receipt."""
        if len(self._waiting) >= WAITING:
            raise Overloaded(f"{WAITING} receipts wait to be written: {self.problem}")

    def put(self, receipt: Mapping[str, Any]) -> None:
        """Keep a receipt."""
        self._waiting.append(receipt)
        self._wake.set()

    def get(self, id: str) -> dict[str, Any] | None:
        """The receipt of that id, if it was kept."""
        found = select(RECEIPTS.c.body).where(RECEIPTS.c.id == id)
        try:
            with self._engine.connect() as connection:
                row = connection.execute(found).first()
        except SQLAlchemyError as exc:
            raise ConfigError(f"records.url: the database can't be read: {_short(exc)}") from None
        return orjson.loads(row.body) if row else None

    def close(self) -> None:
        """Write what waits, then stop; say loudly what could not be written."""
        self._closing = True
        self._wake.set()
        self._thread.join(PATIENCE)
        if self._waiting:
            ids = [receipt["id"] for receipt in self._waiting]
            log.error("receipts not written", count=len(ids), ids=ids, problem=self.problem)
        self._engine.dispose()

    def _write(self) -> None:
        pause = 0.1
        until = None
        while True:
            if not self._waiting:
                if self._closing:
                    return
                self._wake.wait()
                self._wake.clear()
                time.sleep(0 if self._closing else GATHER)
                continue
            batch = [self._waiting[i] for i in range(min(BATCH, len(self._waiting)))]
            try:
                self._store(batch)
            except SQLAlchemyError as exc:
                if self.problem is None:
                    log.error("receipts can't be written, they wait", problem=_short(exc))
                self.problem = _short(exc)
                until = until or (time.monotonic() + PATIENCE / 2 if self._closing else None)
                if until and time.monotonic() > until:
                    return
                time.sleep(pause)
                pause = min(pause * 2, 5.0) if not self._closing else 0.5
                continue
            self.problem, pause = None, 0.1
            for _ in batch:
                self._waiting.popleft()

    def _store(self, batch: list[Mapping[str, Any]]) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(self._insert, [_row(receipt) for receipt in batch])
        except (DataError, TypeError, ValueError) as exc:  # one of them can never be written
            if len(batch) == 1:
                log.error("a receipt can't be kept", id=batch[0]["id"], fault=type(exc).__name__)
                return
            for receipt in batch:
                self._store([receipt])


def _row(receipt: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": receipt["id"],
        "created": datetime.fromisoformat(receipt["created"]),
        "policy": receipt["policy"],
        "action": receipt["action"],
        "model": receipt["model"].replace("\0", " "),  # which PostgreSQL takes in no text
        "body": orjson.dumps(receipt).decode(),
    }


def _unless_there(dialect: str) -> Insert:
    """An insert that passes over receipts that are there: a commit may seem to fail and succeed."""
    match dialect:
        case "sqlite":
            from sqlalchemy.dialects import sqlite

            return sqlite.insert(RECEIPTS).on_conflict_do_nothing()
        case "postgresql":
            from sqlalchemy.dialects import postgresql

            return postgresql.insert(RECEIPTS).on_conflict_do_nothing()
    return insert(RECEIPTS)


def _engine(text: str) -> Engine:
    try:
        url = make_url(text)
    except ArgumentError:
        raise ConfigError(
            "records.url: not a database URL, such as sqlite:///receipts.db"
        ) from None
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    sqlite = url.get_backend_name() == "sqlite"
    try:
        if sqlite and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, pool_pre_ping=not sqlite)
    except ModuleNotFoundError:
        kind = url.get_backend_name()
        if kind == "postgresql":
            raise MissingExtra("a postgresql database", "postgres") from None
        raise ConfigError(f"records.url: {kind} is not served; sqlite and postgresql are") from None
    except (OSError, ArgumentError, SQLAlchemyError) as exc:
        raise ConfigError(f"records.url: {_redacted(url)} can't be used: {exc}") from None
    if sqlite:
        event.listen(engine, "connect", _shared_sqlite)
    return engine


def _shared_sqlite(connection: Any, _: Any) -> None:
    """Let several workers write: readers never block, writers wait for each other."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=10000")


def _redacted(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _short(exc: SQLAlchemyError) -> str:
    """What went wrong, without the values (which are receipts)."""
    return str(getattr(exc, "orig", None) or type(exc).__name__).splitlines()[0]
