"""What an imported file replaces, and what it changed, as SQL over its staged lines (contracts §6).

A unit is a département, or an id where the file names no département. A file replaces the units present in it,
unless a newer file of the same kind already speaks of them.
"""

from collections.abc import Iterable
from typing import Any

_CHANGING = frozenset({"liste-structures", "export-structures", "open-data", "postes-min"})
_COLUMNS = (
    "INSERT INTO postes_changes (import_id, kind, owner, id, name, departement, before_import, before_occupes, "
    "before_attribues, before_siret, after_occupes, after_attribues, after_siret)"
)


class Replacement:
    """One file, its lines staged; `number` is its import, `dated` its ISO day."""

    def __init__(self, connection: Any, number: int, format_: str, dated: str) -> None:
        self._connection = connection
        self._values = {"number": number, "format": format_, "dated": dated}

    def apply(self, unread: Iterable[str], *, judge_gone: bool) -> tuple[int, dict[str, int]]:
        """Put the lines in force. `unread` are the ids of rows refused: their old lines stay.

        Returns how many lines stay out because newer ones are in force, and how many changes of each kind.
        """
        self._choose_units()
        self._retire(unread)
        self._run(
            "UPDATE postes_lines SET live = 1 WHERE import_id = :number AND unit IN (SELECT unit FROM temp.winning) "
            "AND twin NOT IN (SELECT twin FROM postes_lines WHERE format = :format AND live = 1)"
        )
        if self._values["format"] in _CHANGING:
            self._note_changes()
            if judge_gone:
                self._note_gone()
        stale = self._run("SELECT COUNT(*) FROM postes_lines WHERE import_id = :number AND live = 0").fetchone()[0]
        kinds = self._run("SELECT kind, COUNT(*) FROM postes_changes WHERE import_id = :number GROUP BY kind")
        return stale, dict(kinds.fetchall())

    def _run(self, query: str) -> Any:
        return self._connection.execute(query, self._values)

    def _choose_units(self) -> None:
        self._run("DROP TABLE IF EXISTS temp.winning")
        self._run("CREATE TEMP TABLE winning (unit TEXT PRIMARY KEY)")
        self._run(
            "INSERT INTO temp.winning SELECT DISTINCT unit FROM postes_lines WHERE import_id = :number "
            "AND unit NOT IN (SELECT unit FROM postes_lines WHERE format = :format AND live = 1 AND dated > :dated)"
        )

    def _retire(self, unread: Iterable[str]) -> None:
        """The lines of these units, and the same rows wherever they stood before."""
        self._run("DROP TABLE IF EXISTS temp.unread")
        self._run("CREATE TEMP TABLE unread (id TEXT PRIMARY KEY)")
        self._connection.executemany("INSERT OR IGNORE INTO temp.unread VALUES (?)", [(each,) for each in unread])
        self._run("DELETE FROM temp.unread WHERE id IN (SELECT id FROM postes_lines WHERE import_id = :number)")
        self._run("""
            UPDATE postes_lines SET live = 0, retired_by = :number
            WHERE format = :format AND live = 1 AND dated <= :dated
              AND (id IS NULL OR id NOT IN (SELECT id FROM temp.unread))
              AND (unit IN (SELECT unit FROM temp.winning)
                   OR twin IN (SELECT twin FROM postes_lines WHERE import_id = :number
                               AND unit IN (SELECT unit FROM temp.winning)))
        """)

    def _note_changes(self) -> None:
        for name, condition in (
            ("earlier", "retired_by = :number"),
            ("later", "import_id = :number AND live = 1"),
        ):
            self._run(f"DROP TABLE IF EXISTS temp.{name}")
            self._run(f"""
                CREATE TEMP TABLE {name} (owner TEXT PRIMARY KEY, id TEXT, name TEXT, departement TEXT,
                    import_id INTEGER, siret TEXT, occupes INTEGER, attribues INTEGER, unit TEXT)
            """)
            self._run(f"""
                INSERT INTO temp.{name}
                SELECT owner, MAX(id), MAX(name), MAX(departement), MAX(import_id), MAX(siret), SUM(occupes),
                       SUM(attribues), MAX(unit)
                FROM postes_lines WHERE {condition} GROUP BY owner
            """)
        self._run(f"""
            {_COLUMNS}
            SELECT :number, 'changee', later.owner, later.id, later.name, later.departement, earlier.import_id,
                   earlier.occupes, earlier.attribues, earlier.siret, later.occupes, later.attribues, later.siret
            FROM later JOIN earlier USING (owner)
            WHERE earlier.occupes IS NOT later.occupes OR earlier.attribues IS NOT later.attribues
               OR earlier.siret <> later.siret
        """)
        # New in a département that an earlier file spoke of; where none is stated, new to every such file.
        self._run(f"""
            {_COLUMNS}
            SELECT :number, 'apparue', owner, id, name, departement, NULL, NULL, NULL, NULL,
                   occupes, attribues, siret
            FROM later
            WHERE owner NOT IN (SELECT owner FROM earlier) AND CASE
                WHEN unit LIKE 'd:%' THEN unit IN (SELECT unit FROM earlier)
                ELSE EXISTS (SELECT 1 FROM postes_lines WHERE format = :format AND import_id < :number)
                     AND owner NOT IN (SELECT owner FROM postes_lines WHERE format = :format AND import_id < :number)
                END
        """)

    def _note_gone(self) -> None:
        """Only where a département is stated: a file of ids alone may be a part of the list."""
        self._run(f"""
            {_COLUMNS}
            SELECT :number, 'disparue', owner, id, name, departement, import_id, occupes, attribues, siret,
                   NULL, NULL, NULL
            FROM earlier
            WHERE unit LIKE 'd:%' AND owner NOT IN (SELECT owner FROM later)
              AND owner NOT IN (SELECT owner FROM postes_lines WHERE format = :format AND live = 1)
        """)
        self._run(
            "UPDATE postes_lines SET gone = 1 WHERE retired_by = :number AND owner IN "
            "(SELECT owner FROM postes_changes WHERE import_id = :number AND kind = 'disparue')"
        )
