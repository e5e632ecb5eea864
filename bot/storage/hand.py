"""What was under the hand when the process died: a line beside the database, which outlives the process."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog

_SIZE = 4096
_MOST = 150
"""So many numbers fit on the line, however long."""
_log = structlog.get_logger("conum.storage")


class Hand:
    """Written at each change without waiting for the disk: the system keeps what a dead process wrote. Only a power
    cut loses it, and a power cut is no message's doing.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".hand")
        self._lock = threading.Lock()
        self._held: list[Sequence[int]] = []
        self._life = 0
        self._file: int | None = None

    def begin(self, life: int) -> None:
        """From now on, what is held is held by this life."""
        self._life = life
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            _log.error("what is under the hand cannot be noted", reason=str(error))
            return
        self._write(self._file, str(life))

    def left_by(self, life: int) -> tuple[int, ...]:
        """What that life held at its end; nothing when another one wrote the line, or nobody can read it."""
        try:
            line = self._path.read_bytes()[:_SIZE].partition(b"\n")[0]
            whose, *numbers = (int(number) for number in line.split())
        except (OSError, ValueError):
            return ()
        return tuple(numbers) if whose == life else ()

    @contextmanager
    def holding(self, numbers: Sequence[int]) -> Iterator[None]:
        """While messages are worked upon; from any thread. What is no ordinary failure ends the process: the line
        then stays as it is.
        """
        self._change(self._held.append, numbers)
        try:
            yield
        except Exception:
            self._change(self._held.remove, numbers)
            raise
        self._change(self._held.remove, numbers)

    def _change(self, change: Callable[[Sequence[int]], None], numbers: Sequence[int]) -> None:
        with self._lock:
            change(numbers)
            held = [number for together in self._held for number in together][:_MOST]
            if self._file is not None:
                self._write(self._file, " ".join(map(str, [self._life, *held])))

    def _write(self, file: int, line: str) -> None:
        """In one call within one page, so that a death leaves the old line or the new one."""
        try:
            os.pwrite(file, f"{line}\n".encode(), 0)
        except OSError as error:
            _log.error("what is under the hand cannot be noted", reason=str(error))

    def close(self) -> None:
        with self._lock:
            file, self._file = self._file, None
            if file is not None:
                os.close(file)
