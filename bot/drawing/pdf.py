"""PNG pages as one PDF that prints sharp: their own compressed pixels, without a loss."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

A4 = (595.28, 841.89)
"""Width and height in points."""
_SIGNATURE = 8
_COMPRESSION = (
    "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent {bits} /Columns {width} >>"
)


def pdf(pages: Sequence[bytes]) -> bytes:
    """Each page on a sheet of A4.

    Raises:
        ValueError: a PNG is interlaced or has no palette.
    """
    numbers = [3 + 3 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()]
    for number, page in zip(numbers, pages, strict=True):
        objects += _page(number, page)
    return _file(objects)


def _page(number: int, png: bytes) -> Iterator[bytes]:
    width, height = A4
    drawn = f"q {width} 0 0 {height} 0 0 cm /Page Do Q".encode()
    shown = f"<< /XObject << /Page {number + 2} 0 R >> >>"
    box = f"/MediaBox [0 0 {width} {height}] /Resources {shown} /Contents {number + 1} 0 R"
    yield f"<< /Type /Page /Parent 2 0 R {box} >>".encode()
    yield _stream("", drawn)
    pixels = _pixels(png)
    colours = f"[/Indexed /DeviceRGB {len(pixels.palette) // 3 - 1} <{pixels.palette.hex()}>]"
    size = f"/Width {pixels.width} /Height {pixels.height} /BitsPerComponent {pixels.bits}"
    packed = _COMPRESSION.format(bits=pixels.bits, width=pixels.width)
    yield _stream(f"/Type /XObject /Subtype /Image {size} /ColorSpace {colours} {packed}", pixels.data)


def _stream(about: str, data: bytes) -> bytes:
    return f"<< {about} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in zip(count(1), objects, strict=False):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    begin = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n".encode()
    return bytes(out)


@dataclass(frozen=True, slots=True)
class _Pixels:
    width: int
    height: int
    bits: int
    palette: bytes
    data: bytes
    """Packed as PDF packs them, too."""


def _pixels(png: bytes) -> _Pixels:
    palette, data, at = b"", b"", _SIGNATURE
    width, height, bits, kind, interlaced = struct.unpack(">IIBB2xB", png[16:29])
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        palette = body if name == b"PLTE" else palette
        data += body if name == b"IDAT" else b""
        at += length + 12
    if kind != 3 or interlaced:  # noqa: PLR2004 - PNG's number for a palette
        raise ValueError("This PNG has no palette, or is interlaced.")
    return _Pixels(width, height, bits, palette, data)
