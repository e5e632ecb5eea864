"""Changes of the database's shape: numbered, each in one transaction, never undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.operator_error import OperatorError
from bot.storage.ownership import make_over

Database = Any
Migration = Callable[[Database], None]

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "busy_timeout=5000")


class NewerDatabaseError(OperatorError):
    """The file was written by a later version of the assistant; the message says what to do."""


def _create_sessions(database: Database) -> None:
    database["sessions"].create({"conversation": str, "state": str, "seen": str}, pk="conversation")


def _create_the_durable_middle(database: Database) -> None:
    """Inbox, outbox and what goes with them. `life` is the number of the start that wrote the row."""
    for statement in _DURABLE_MIDDLE:
        database.conn.execute(statement)


_DURABLE_MIDDLE = (
    "ALTER TABLE sessions ADD COLUMN platform TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN person TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN before TEXT",
    "ALTER TABLE sessions ADD COLUMN last_event TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE inbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        platform TEXT NOT NULL, event TEXT NOT NULL, person TEXT NOT NULL, conversation TEXT NOT NULL,
        payload TEXT, verdict TEXT NOT NULL, answered_as TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'waiting', crashes INTEGER NOT NULL DEFAULT 0,
        life INTEGER NOT NULL, at REAL NOT NULL,
        UNIQUE (platform, event))""",
    "CREATE INDEX inbox_waiting ON inbox (platform, number) WHERE state = 'waiting'",
    """CREATE TABLE outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        platform TEXT NOT NULL, key TEXT NOT NULL, event TEXT NOT NULL, person TEXT NOT NULL,
        conversation TEXT NOT NULL, channel TEXT NOT NULL,
        payload TEXT, replaces_key TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'waiting', reason TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0, delay REAL NOT NULL DEFAULT 0,
        tried INTEGER NOT NULL DEFAULT 0, life INTEGER NOT NULL, at REAL NOT NULL,
        UNIQUE (platform, key))""",
    "CREATE INDEX outbox_waiting ON outbox (platform, number) WHERE state = 'waiting'",
    "CREATE INDEX outbox_dead ON outbox (platform) WHERE state = 'dead'",
    "CREATE INDEX outbox_event ON outbox (platform, event)",
    "CREATE INDEX outbox_message ON outbox (platform, message)",
    """CREATE TABLE journal (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        platform TEXT NOT NULL, person TEXT NOT NULL, event TEXT NOT NULL, kind TEXT NOT NULL,
        topics TEXT NOT NULL, demande TEXT NOT NULL, version TEXT NOT NULL, on_day TEXT NOT NULL)""",
    "CREATE INDEX journal_person ON journal (platform, person)",
    "CREATE INDEX journal_day ON journal (on_day)",
    """CREATE TABLE feedback (
        platform TEXT NOT NULL, person TEXT NOT NULL, message TEXT NOT NULL, value TEXT NOT NULL,
        event TEXT NOT NULL, on_day TEXT NOT NULL, PRIMARY KEY (platform, person, message))""",
    """CREATE TABLE people (
        platform TEXT NOT NULL, person TEXT NOT NULL, met_on TEXT NOT NULL, PRIMARY KEY (platform, person))""",
    """CREATE TABLE cursors (
        platform TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (platform, name))""",
    "CREATE TABLE lease (id INTEGER PRIMARY KEY CHECK (id = 1), life INTEGER NOT NULL, holder TEXT NOT NULL)",
    "INSERT INTO lease VALUES (1, 0, '')",
)


def _create_what_is_learnt(database: Database) -> None:
    """The reviewers' queue, judgements with their reason, figures without persons, and where to write to someone."""
    for statement in _WHAT_IS_LEARNT:
        database.conn.execute(statement)


_WHAT_IS_LEARNT = (
    """CREATE TABLE unanswered (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        platform TEXT NOT NULL, person TEXT NOT NULL, why TEXT NOT NULL, text TEXT NOT NULL, topic TEXT NOT NULL,
        detail TEXT NOT NULL, profil TEXT NOT NULL, departement TEXT NOT NULL, on_day TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting')""",
    "CREATE INDEX unanswered_person ON unanswered (platform, person)",
    "CREATE INDEX unanswered_state ON unanswered (state, on_day)",
    """CREATE TABLE figures (
        week TEXT NOT NULL, platform TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL, profil TEXT NOT NULL,
        departement TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (week, platform, kind, topic, profil, departement))""",
    "ALTER TABLE feedback ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE feedback ADD COLUMN topic TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE people ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE people ADD COLUMN conversation TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE people ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE people ADD COLUMN reminded_week TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE people ADD COLUMN departement TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE notices (
        number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, topic TEXT NOT NULL, state TEXT NOT NULL,
        at REAL NOT NULL)""",
    """CREATE TABLE notice_targets (
        number INTEGER PRIMARY KEY AUTOINCREMENT, notice INTEGER NOT NULL, platform TEXT NOT NULL,
        person TEXT NOT NULL, conversation TEXT NOT NULL, origin TEXT NOT NULL,
        UNIQUE (notice, platform, person))""",
    """CREATE TABLE team_audit (
        number INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, account TEXT NOT NULL,
        command TEXT NOT NULL, at REAL NOT NULL)""",
    """CREATE TABLE letters (
        number INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL UNIQUE,
        platform TEXT NOT NULL, person TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
        body TEXT NOT NULL, reply_to TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
        reason TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0,
        at REAL NOT NULL)""",
)


def _columns(integers: str, texts: str) -> dict[str, type]:
    return {**dict.fromkeys(integers.split(), int), **dict.fromkeys(texts.split(), str)}


_POSTES_IMPORTS = _columns("id call accepted refused", "format file dated date_origin imported_on")
_POSTES_LINES = _columns(
    "import_id live retired_by gone number occupes attribues year cible",
    "format dated unit twin owner id name siret departement commune statut poste convention_end contract_end",
)
_POSTES_CHANGES = _columns(
    "import_id before_import before_occupes before_attribues after_occupes after_attribues",
    "kind owner id name departement before_siret after_siret",
)


def _create_postes(database: Database) -> None:
    """Imported files: their history (a command's share a `call`), the lines kept of them, what each changed."""
    database["postes_imports"].create(_POSTES_IMPORTS, pk="id")
    database["postes_lines"].create(_POSTES_LINES, defaults={"live": 0, "gone": 0})
    for columns in (["import_id", "twin"], ["format", "live", "unit"], ["format", "owner"], ["retired_by"]):
        database["postes_lines"].create_index(columns)
    database["postes_changes"].create(_POSTES_CHANGES)
    database["postes_changes"].create_index(["import_id"])


def _create_roles(database: Database) -> None:
    """Roles, linked accounts, one-time codes, and the audit. Of an address, only a keyed hash."""
    lists = {"departements": str, "regions": str, "structures": str}
    account = {"platform": str, "person": str, "address": str}
    database["roles"].create(
        {"id": int, "origin": str, **account, "role": str, **lists, "expires_on": str}, pk="id", not_null=set(account)
    )
    database["roles"].create_index(["platform", "person"])
    database["roles"].create_index(["address"])
    database["linked"].create({**account, "at": str}, pk=("platform", "person"))
    database["codes"].create({"account": str, "address": str, "code": str, "until": str, "tries": int}, pk="account")
    database["code_requests"].create({"id": int, "who": str, "at": str}, pk="id")
    database["code_requests"].create_index(["who"])
    database["roles_audit"].create({"id": int, "at": str, "operator": str, "action": str, "detail": str}, pk="id")


def _follow_imports(database: Database) -> None:
    """Who wants to be told what imports change, and the last import (a `call`) that they were told about."""
    database.conn.execute("ALTER TABLE people ADD COLUMN follows INTEGER NOT NULL DEFAULT 0")
    database.conn.execute("ALTER TABLE people ADD COLUMN told_call INTEGER NOT NULL DEFAULT 0")


MIGRATIONS: tuple[Migration, ...] = (
    _create_sessions,
    _create_postes,
    _create_roles,
    _create_the_durable_middle,
    _create_what_is_learnt,
    _follow_imports,
)


def migrate(database: Database) -> None:
    """Bring a file to the present shape. Raises NewerDatabaseError rather than touch one from the future."""
    if file := database.conn.execute("PRAGMA database_list").fetchone()[2]:
        make_over(Path(file))  # before the journal, which takes the owner of the file
    for pragma in PRAGMAS:
        database.conn.execute(f"PRAGMA {pragma}")
    version = database.conn.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise NewerDatabaseError(
            f"La base de données vient d'une version plus récente (schéma {version}, attendu {len(MIGRATIONS)}). "
            "Mettez l'assistant à jour, ou choisissez une autre base avec --database."
        )
    for number, migration in enumerate(MIGRATIONS[version:], start=version + 1):
        with database.conn:
            database.conn.execute("BEGIN")
            migration(database)
            database.conn.execute(f"PRAGMA user_version = {number}")
