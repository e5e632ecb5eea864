"""What must survive: inbox, sessions, outbox, journal, roles and postes, in one SQLite file."""
