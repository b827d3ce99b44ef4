"""Draws in a process of its own: wishes come in on its input, drawings leave on its output.

It ends when its input does, and so with whoever began it, however that ends.
"""

import os
import pickle
import struct
import sys
from contextlib import suppress
from typing import BinaryIO, Literal

from bot.domain.pose import Pose
from bot.drawing.card import Label
from bot.drawing.film import film
from bot.drawing.personal import personal
from bot.drawing.still import still
from bot.wording.chart import Chart
from bot.wording.clinician import Handout

LENGTH = struct.Struct(">I")
"""Before each wish and each answer: its bytes."""
POLITE = 10
"""Drawing makes way for the conversations."""

Wish = tuple[Literal["photo", "animation"], Pose, Label] | Chart | Handout
Answer = tuple[str, bytes]
"""The kind of file and the file; or nothing and the name of the error."""


def answer(wish: Wish) -> Answer:
    if isinstance(wish, Chart | Handout):
        return personal(wish)
    kind, pose, label = wish
    if kind == "photo":
        return "png", still(pose, label)
    made = film(pose, label)
    return made.kind, made.data


def work(wishes: BinaryIO, answers: BinaryIO) -> None:
    """Answers one wish after another, until there are no more."""
    while len(head := wishes.read(LENGTH.size)) == LENGTH.size:
        answers.write(_told(wishes.read(*LENGTH.unpack(head))))
        answers.flush()


def _told(wish: bytes) -> bytes:
    """A function of its own, so that nothing of a person's is held until the next wish comes."""
    try:
        told = answer(pickle.loads(wish))  # noqa: S301  # the bot itself wrote it
    except Exception as error:  # noqa: BLE001  # a fault in one drawing must not end those after it
        told = "", type(error).__name__.encode()
    body = pickle.dumps(told)
    return LENGTH.pack(len(body)) + body


def main() -> None:
    # Libraries may print: that must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if hasattr(os, "nice"):
        os.nice(POLITE)
    with suppress(BrokenPipeError):  # the bot is gone
        work(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
