"""Ids and times as a Mattermost server makes them."""

import random
import re
import time

ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769"
ID = re.compile(r"[a-z0-9]{26}")
_chance = random.SystemRandom()


def new_id():
    return "".join(_chance.choices(ALPHABET, k=26))


def now():
    """Milliseconds."""
    return time.time_ns() // 1_000_000
