"""All cards on one picture, to look at before they go out."""

from collections.abc import Sequence
from io import BytesIO

from bot.drawing.card import GROUND
from bot.drawing.raster import image

CELL, GAP, COLUMNS = 256, 8, 6


def contact_sheet(cards: Sequence[bytes]) -> bytes:
    """PNG of PNGs."""
    from PIL import Image

    rows = -(-len(cards) // COLUMNS)
    step = CELL + GAP
    sheet = Image.new("RGB", (COLUMNS * step + GAP, rows * step + GAP), GROUND)
    for number, card in enumerate(cards):
        row, column = divmod(number, COLUMNS)
        small = image(card).convert("RGB").resize((CELL, CELL), Image.Resampling.LANCZOS)
        sheet.paste(small, (GAP + column * step, GAP + row * step))
    out = BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()
