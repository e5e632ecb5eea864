"""Who may see what, in the database: roles, accounts linked to addresses, and the audit of every change."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Row
from typing import Any

from bot.secret import Hasher
from bot.storage.connection import Connection
from knowledge.rights import Grant, in_force
from knowledge.roles_file import RoleRow, RolesFormat, normal_address
from knowledge.schema import Profil

WIDEST: tuple[Profil, ...] = ("admin", "prefecture", "coordinateur", "structure", "conseiller")
"""The role that counts when a person has several: the first of these."""

SHOWN = 12
"""How much of a hash is shown, to tell two apart."""
_LISTS = ("departements", "regions", "structures")
_ROWS_OF = """SELECT * FROM roles WHERE (person != '' AND platform = ? AND person = ?)
    OR (address != '' AND address IN (SELECT address FROM linked WHERE platform = ? AND person = ?))"""
_INSERT = """INSERT INTO roles
    (origin, platform, person, address, role, departements, regions, structures, expires_on)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_CLEAR = "DELETE FROM roles WHERE origin = ? AND platform = ? AND person = ? AND address = ?"
_LINK = "INSERT OR REPLACE INTO linked (platform, person, address, at) VALUES (?, ?, ?, ?)"
_AUDIT = "INSERT INTO roles_audit (at, operator, action, detail) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True)
class Change:
    """One line of the audit."""

    at: str
    operator: str
    action: str
    detail: str


class Roles:
    """The role table of one database. Of an address, only its keyed hash is ever written."""

    def __init__(self, connection: Connection, hasher: Hasher, now: Callable[[], datetime]) -> None:
        self._base = connection
        self._hash = hasher
        self._now = now

    def close(self) -> None:
        self._base.close()

    def address_hash(self, address: str) -> str:
        return self._hash("address", normal_address(address))

    def grant_of(self, platform: str, person: str, today: date) -> Grant | None:
        """What an account is proven to be that day: by its own rows, and by those of the address it is linked to."""
        rows = self._base.all(_ROWS_OF, platform, person, platform, person)
        return widest([grant for row in rows if (grant := in_force(_grant(row), today)).role != "anonyme"])

    def knows(self, address_hash: str, today: date) -> bool:
        """Whether a role that holds that day is known by this address."""
        sql = "SELECT 1 FROM roles WHERE address = ? AND expires_on >= ? LIMIT 1"
        return self._base.one(sql, address_hash, today.isoformat()) is not None

    def replace(self, file_format: RolesFormat, rows: Iterable[RoleRow], operator: str) -> tuple[int, int]:
        """Take a file in, whole or not at all. Returns how many rows came in and how many went out.

        The export is the whole list: it takes the place of the one before. Our table speaks of the people it names:
        their rows take the place of the ones they had from it, and the others stay.
        """
        records = [self._record(row, file_format) for row in rows]
        with self._base.transaction():
            removed = self._clear(file_format, records)
            self._audit(operator, "import", format=file_format, lignes=len(records), retirees=removed)
            for record in records:
                self._base.run(_INSERT, *record.values())
                self._audit(operator, "role", **_public(record))
        return len(records), removed

    def remove(self, number: int, operator: str) -> bool:
        """Take one role away. False when there is none of that number."""
        with self._base.transaction():
            found = self._base.one("SELECT * FROM roles WHERE id = ?", number)
            if found is None:
                return False
            self._base.run("DELETE FROM roles WHERE id = ?", number)
            self._audit(operator, "retrait", **_public(found))
        return True

    def link(self, platform: str, person: str, address_hash: str) -> None:
        """From now on, the account is the one of that address."""
        with self._base.transaction():
            self._base.run(_LINK, platform, person, address_hash, self._now().isoformat())
            self._audit(f"{platform}:{person}", "liaison", adresse=address_hash[:SHOWN])

    def unlink(self, platform: str, person: str) -> None:
        with self._base.transaction():
            if self._base.run("DELETE FROM linked WHERE platform = ? AND person = ?", platform, person):
                self._audit(f"{platform}:{person}", "fin de liaison")

    def listed(self) -> list[dict[str, Any]]:
        """Every role, without its address."""
        return [{"id": row["id"], **_public(row)} for row in self._base.all("SELECT * FROM roles ORDER BY id")]

    def audit(self) -> list[Change]:
        """Every change, oldest first."""
        rows = self._base.all("SELECT at, operator, action, detail FROM roles_audit ORDER BY id")
        return [Change(*row) for row in rows]

    def _record(self, row: RoleRow, file_format: RolesFormat) -> dict[str, Any]:
        return {
            "origin": file_format,
            "platform": row.platform,
            "person": row.person,
            "address": self.address_hash(row.address) if row.address else "",
            "role": row.role,
            **{name: json.dumps(getattr(row, name), ensure_ascii=False) for name in _LISTS},
            "expires_on": row.expires_on.isoformat(),
        }

    def _clear(self, file_format: RolesFormat, records: list[dict[str, Any]]) -> int:
        if file_format == "gestionnaires":
            return self._base.run("DELETE FROM roles WHERE origin = ?", file_format)
        people = {(record["platform"], record["person"], record["address"]) for record in records}
        return sum(self._base.run(_CLEAR, file_format, *person) for person in sorted(people))

    def _audit(self, operator: str, action: str, **detail: object) -> None:
        at = self._now().isoformat(timespec="seconds")
        self._base.run(_AUDIT, at, operator, action, json.dumps(detail, ensure_ascii=False))


def widest(grants: list[Grant]) -> Grant | None:
    """One grant of several: the widest role, with every scope it has; it holds as long as the first to end."""
    for role in WIDEST:
        same = [grant for grant in grants if grant.role == role]
        if same:
            merged = {name: tuple(dict.fromkeys(v for g in same for v in getattr(g, name))) for name in _LISTS}
            return Grant(role=role, expires_on=min(g.expires_on for g in same if g.expires_on), **merged)
    return None


def _grant(row: Row) -> Grant:
    lists = {name: tuple(json.loads(row[name])) for name in _LISTS}
    return Grant(role=row["role"], expires_on=date.fromisoformat(row["expires_on"]), **lists)


def _public(row: Row | dict[str, Any]) -> dict[str, Any]:
    """A role as it may be shown: the account, and whether an address is known, never which."""
    return {
        "plateforme": row["platform"],
        "identifiant": row["person"],
        "adresse": row["address"][:SHOWN],
        "role": row["role"],
        **{name: json.loads(row[name]) for name in _LISTS},
        "expire_le": row["expires_on"],
        "origine": row["origin"],
    }
