"""What goes with an answer, a calendar or a picture, reaches the person whole, through the disk."""

import pytest

from bot.adapters.files import content_of
from bot.adapters.mattermost.delivering import parts_of
from bot.adapters.telegram.buttons import Signer
from bot.adapters.telegram.writing import parts
from handlers.reply import Attachment
from tests.serving.fakes import event

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff\xfe"
CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:Échéance\r\n"


PREPARE = {
    "mattermost": lambda reply, origin, key: parts_of(reply, origin, key, 4_000, None),
    "telegram": lambda reply, origin, key: parts(reply, origin, key, Signer(b"key")),
}


@pytest.mark.parametrize("platform", PREPARE)
async def test_files_of_any_kind_wait_on_disk_and_arrive(platform, house):
    class Drawing(type(house.conversations)):
        def turn(self, message, session, today):
            reply, after = super().turn(message, session, today)
            files = (Attachment(name="a.png", content=PICTURE, alt="…"), Attachment(name="a.ics", content=CALENDAR))
            return reply.model_copy(update={"files": files}), after

    house.conversations = Drawing(house.conversations.content, house.conversations.engine)
    house.platform.prepare = PREPARE[platform]
    asked = event("e1")
    place = asked.message.origin.model_copy(update={"channel": "7", "person": "7", "message": "1"})
    message = asked.message.model_copy(update={"origin": place})
    await house.start().intake.put(asked.model_copy(update={"message": message}))
    await house.settled()
    payloads = [part.payload for part in house.platform.accepted]
    files = [file for payload in payloads for file in payload.get("files", [payload]) if "file" in file]
    assert [(file["file"], content_of(file)) for file in files] == [
        ("a.png", PICTURE),
        ("a.ics", CALENDAR.encode()),
    ]
