"""The card that does not move."""

from bot.domain.pose import Pose
from bot.drawing.card import Label, card
from bot.drawing.raster import png, small_png


def still(pose: Pose, label: Label) -> bytes:
    """The card as PNG."""
    return small_png(png(card(pose, label), f"{label.name} {label.words}"))
