"""What the first bytes of a file say about it."""

from struct import unpack
from typing import NamedTuple

from bot.local_telegram.refusals import RefusedError

SIDES = 10_000
RATIO = 20


class Seen(NamedTuple):
    """Width and height in pixels, length in whole seconds; 0 where it does not apply."""

    mime: str = ""
    width: int = 0
    height: int = 0
    seconds: int = 0


def inspect(kind: str, data: bytes) -> Seen:
    """Raises: RefusedError where the bytes are not what the kind promises."""
    match kind:
        case "photo":
            return _photo(data)
        case "animation":
            return _animation(data)
        case "video":
            return _mp4(data) if data[4:8] == b"ftyp" else Seen()
        case _:
            return Seen()


def _photo(data: bytes) -> Seen:
    seen = _image(data)
    if seen is None or not seen.width or not seen.height:
        raise RefusedError("not_an_image")
    longer, shorter = max(seen.width, seen.height), min(seen.width, seen.height)
    if longer + shorter > SIDES or longer > RATIO * shorter:
        raise RefusedError("photo_dimensions")
    return seen


def _image(data: bytes) -> Seen | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return Seen("image/png", *unpack(">II", data[16:24]))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return Seen("image/gif", *unpack("<HH", data[6:10]))
    if data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X":
        width, height = int.from_bytes(data[24:27], "little"), int.from_bytes(data[27:30], "little")
        return Seen("image/webp", width + 1, height + 1)
    return None


def _jpeg(data: bytes) -> Seen | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:  # noqa: PLR2004
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # noqa: PLR2004
            height, width = unpack(">HH", data[at + 5 : at + 9])
            return Seen("image/jpeg", width, height)
        at += 2 + length
    return None


def _animation(data: bytes) -> Seen:
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return Seen("image/gif", *unpack("<HH", data[6:10]))
    if data[4:8] != b"ftyp":
        raise RefusedError("not_an_animation")
    if b"avc1" not in data:
        raise RefusedError("not_h264")
    if b"hdlr" in data and b"soun" in data:
        raise RefusedError("has_sound")
    return _mp4(data)


def _mp4(data: bytes) -> Seen:
    """Size from the first track header that has one, length from the movie header."""
    width = height = seconds = 0
    track = data.find(b"tkhd")
    if track > 0:
        end = track - 4 + int.from_bytes(data[track - 4 : track])
        width, height = (int.from_bytes(data[end - n : end - n + 2]) for n in (8, 4))
    movie = data.find(b"mvhd")
    if movie > 0 and data[movie + 4] == 0:
        scale, duration = unpack(">II", data[movie + 16 : movie + 24])
        seconds = round(duration / scale) if scale else 0
    return Seen("video/mp4", width, height, seconds)
