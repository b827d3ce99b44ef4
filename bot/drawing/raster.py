"""From vectors to pixels."""

from io import BytesIO
from typing import TYPE_CHECKING

from bot.drawing.text import font_file, in_roboto

if TYPE_CHECKING:
    from PIL.Image import Image


def png(svg: str, words: str | None = None, width: int | None = None) -> bytes:
    """`words` are those in the picture: fonts are read for them only, and the system's where ours lacks a letter."""
    import resvg_py

    ours = words is None or in_roboto(words)
    fonts = [font_file(bold=bold) for bold in (False, True)] if words else None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, font_files=fonts, skip_system_fonts=ours))


def image(data: bytes) -> "Image":
    from PIL import Image

    return Image.open(BytesIO(data)).convert("RGBA")


def small_png(data: bytes) -> bytes:
    """With few colours: a drawing has no more, and a still goes out over phone lines."""
    from PIL import Image

    out = BytesIO()
    image(data).convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT).save(out, "PNG", optimize=True)
    return out.getvalue()
