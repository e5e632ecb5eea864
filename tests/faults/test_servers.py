"""Kills of the command as an operator runs it, on every Mattermost server at hand: ours, and a real one if named."""

import random
import signal
import threading
import time

import pytest

from bot.adapters.mattermost.delivering import KEY
from tests.e2e.served import serving

PEOPLE, EACH, KILLS = 12, 8, 5
QUESTION = "que veut dire 7/8 ? (essai numéro {number})"


class Crowd:
    """People who each ask several questions in private, while the bot dies and comes back."""

    def __init__(self, served):
        self._served = served
        people = served.people
        persons = [people.create_person() for _ in range(PEOPLE)]
        self._talks = [(person, people.open_direct(person, served.bot), []) for person in persons]

    def ask(self):
        """In threads of their own, one a person."""
        threads = [threading.Thread(target=self._ask, args=talk) for talk in self._talks]
        for thread in threads:
            thread.start()
        return threads

    def _ask(self, person, channel, asked):
        dice = random.Random(channel)
        for number in range(EACH):
            asked.append(self._served.people.post(person, channel, QUESTION.format(number=number)))
            time.sleep(dice.random() * 0.5)

    def answered(self):
        """For each person: the questions asked, and those that answers name, in order."""
        return [
            (asked, [post["props"][KEY].partition("/")[0] for post in self._served.answers(person, channel)])
            for person, channel, asked in self._talks
        ]


@pytest.mark.faults
@pytest.mark.parametrize("server", ["pair", "réel"])
def test_kills_while_people_ask(server, tmp_path):
    """R1: nothing lost, nothing doubled, each person's order kept."""
    dice = random.Random(PEOPLE)
    with serving(server, str(tmp_path / "conum.db")) as served:
        served.start()
        crowd = Crowd(served)
        asking = crowd.ask()
        for _ in range(KILLS):
            time.sleep(0.2 + dice.random() * 0.5)
            served.stop(signal.SIGKILL)
            served.start()
        for thread in asking:
            thread.join()
        everything = PEOPLE * EACH
        served.people.wait_for(
            crowd.answered, lambda found: sum(len(answers) for _, answers in found) >= everything, 60
        )
        time.sleep(served.quiet)
        for asked, answers in crowd.answered():
            assert answers == asked
        assert served.stop() == 0
