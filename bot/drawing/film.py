"""The moving card: a loop of two to four seconds without sound."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.domain.pose import Pose
from bot.drawing.card import HEIGHT, WIDTH, Label, frame, overlay, scene
from bot.drawing.motion import eased
from bot.drawing.raster import image, png

if TYPE_CHECKING:
    from PIL.Image import Image

FPS, SLOW_FPS = 24, 12
"""Of a film, and of the heavier GIF."""
WAY, WAY_MORE, REST, STAY = 1.15, 0.35, 0.3, 1.0
"""Seconds: from the first posture to the last, for each posture between, at either end, and at the end of a rest."""
STEP = 0.55
"""Seconds from posture to posture of what goes round."""
LONGEST, SHORTEST = 4.0, 2.0


@dataclass(frozen=True, slots=True)
class Film:
    data: bytes
    kind: Literal["mp4", "gif"]


def film(pose: Pose, label: Label, *, fps: int = FPS) -> Film:
    """MP4, or GIF where there is no encoder."""
    if has_encoder():
        return Film(_mp4(pictures(pose, label, fps), fps), "mp4")
    return Film(_gif(pictures(pose, label, SLOW_FPS)), "gif")


def has_encoder() -> bool:
    try:
        import av
    except ImportError:
        return False
    return "libx264" in av.codecs_available


def places(pose: Pose, fps: int = FPS) -> list[float]:
    """Where in the motion each frame is; the last leads on to the first."""
    parts = scene(pose).motion.parts
    if pose.circles:
        seconds = min(max(parts * STEP, SHORTEST), LONGEST)
        count = round(seconds * fps)
        return [parts * number / count for number in range(count)]
    way = round((WAY + WAY_MORE * (parts - 1)) * fps)
    there = [parts * eased(number / way) for number in range(way + 1)]
    stay = round((STAY if pose.held else REST) * fps)
    return [*[0.0] * round(REST * fps), *there, *[float(parts)] * stay, *there[-2:0:-1]]


def pictures(pose: Pose, label: Label, fps: int = FPS) -> "list[Image]":
    """Every frame; words are drawn once, and what is seen twice is drawn once."""
    drawn, over = scene(pose), image(png(overlay(label), f"{label.name} {label.words}"))
    made: dict[float, Image] = {}
    order = places(pose, fps)
    for place in order:
        if place not in made:
            picture = image(png(frame(drawn, place)))
            picture.alpha_composite(over)
            made[place] = picture.convert("RGB")
    return [made[place] for place in order]


def _mp4(frames: "Sequence[Image]", fps: int) -> bytes:
    import av

    # The index goes to the front, so that it plays while it loads: for that the muxer must read what it has written.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream("libx264", rate=fps)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.options = {"crf": "25", "preset": "medium", "tune": "animation"}
            stream.codec_context.thread_count = 1
            for picture in frames:
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(None))
        return path.read_bytes()


def _gif(frames: "Sequence[Image]") -> bytes:
    from PIL import Image

    quantized = map(partial(_fewer, method=Image.Quantize.MEDIANCUT), frames)
    first, *others = list(quantized)
    out = BytesIO()
    first.save(out, "GIF", save_all=True, append_images=others, duration=round(1000 / SLOW_FPS), loop=0, optimize=True)
    return out.getvalue()


def _fewer(picture: "Image", method: int) -> "Image":
    half = picture.resize((WIDTH * 3 // 4, HEIGHT * 3 // 4))
    return half.quantize(48, method=method)
