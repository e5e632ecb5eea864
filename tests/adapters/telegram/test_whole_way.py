"""From a person to the intake and back, by long poll and by webhook, over real HTTP."""


async def test_a_message_is_kept_and_answered(house, api):
    async with house() as home:
        api.people.say(7, "Bonjour à tous")
        (event,) = await home.received()
        (number,) = await home.answer(event, "Un **mot** <et> un autre")
    assert (event.kind, event.message.text, event.message.origin.person) == ("message", "Bonjour à tous", "7")
    assert api.sent[0]["chat"]["id"] == 7
    assert str(api.sent[0]["message_id"]) == number
