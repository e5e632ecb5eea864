"""Which chat is which: a group that became a supergroup keeps its conversations under its first id."""

from bot.adapters import Intake

_CURSOR = "telegram/groupe/{}"


class Homes:
    """The first id of each chat that changed it, kept by the intake."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._known: dict[int, int] = {}

    async def home(self, chat: int) -> int:
        """The id a chat had when we first met it."""
        if chat >= 0:
            return chat
        if chat not in self._known:
            kept = await self._intake.cursor(_CURSOR.format(chat))
            self._known[chat] = int(kept) if kept else chat
        return self._known[chat]

    async def moved(self, old: int, new: int) -> None:
        """Remember that `new` is `old` under another id."""
        self._known[new] = await self.home(old)
        await self._intake.move_cursor(_CURSOR.format(new), str(self._known[new]))
