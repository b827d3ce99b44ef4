"""Uploads: real bytes, real sizes, ids that belong to one bot."""

import struct
from typing import Any

import pytest
from telegram import InputMediaDocument, InputMediaPhoto

from bot.local_telegram.files import PHOTO_BYTES, UPLOAD_BYTES

GIF = b"GIF89a" + struct.pack("<HH", 64, 48) + bytes(20)


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data


def film(codec: bytes = b"avc1", *, sound: bool = False) -> bytes:
    """The boxes of an MP4 that tell its size and length; no pictures in it."""
    movie = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 4000) + bytes(80))
    track = box(b"tkhd", bytes(76) + struct.pack(">HHHH", 640, 0, 360, 0))
    handlers = box(b"hdlr", bytes(8) + b"vide") + (box(b"hdlr", bytes(8) + b"soun") if sound else b"")
    return box(b"ftyp", b"isomiso2") + box(b"moov", movie + track + handlers + box(codec, bytes(8)))


async def test_a_picture_comes_back_byte_for_byte(bot, ada, picture):
    message = await bot.send_photo(ada.id, picture(40, 30), caption="<b>Look</b>", parse_mode="HTML")
    assert (message.photo[0].width, message.photo[0].height) == (40, 30)
    assert message.caption_entities[0].type == "bold"
    file = await bot.get_file(message.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == picture(40, 30)


async def test_a_file_id_is_used_again_without_an_upload(bot, ada, picture):
    first = await bot.send_photo(ada.id, picture())
    again = await bot.send_photo(ada.id, first.photo[-1].file_id)
    assert again.photo == first.photo


async def test_a_film_tells_its_size_and_length(bot, ada):
    message = await bot.send_animation(ada.id, film())
    seen = ada.last().body["animation"]
    assert (seen["width"], seen["height"], seen["duration"]) == (640, 360, 4)
    assert message.document.file_unique_id == message.animation.file_unique_id


async def test_a_gif_a_document_a_voice_and_a_video_are_taken(bot, ada):
    assert (await bot.send_animation(ada.id, GIF)).animation.mime_type == "image/gif"
    assert (await bot.send_document(ada.id, b"a,b", filename="diary.csv")).document.file_name == "diary.csv"
    assert (await bot.send_voice(ada.id, b"OggS")).voice
    assert (await bot.send_video(ada.id, film(sound=True))).video.width == 640


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (GIF, (64, 48)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x30\x00\x40" + bytes(9), (64, 48)),
        (b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x2f\0\0", (64, 48)),
    ],
)
async def test_a_photo_may_be_any_common_kind_of_picture(bot, ada, data, size):
    photo = (await bot.send_photo(ada.id, data)).photo[0]
    assert (photo.width, photo.height) == size


async def test_an_album_is_sent_and_a_picture_is_exchanged(bot, ada, picture):
    album = await bot.send_media_group(ada.id, [InputMediaPhoto(picture(n, 9)) for n in (9, 8)], caption="Two")
    assert album[0].media_group_id == album[1].media_group_id
    assert album[0].caption == "Two"
    alone = await bot.send_photo(ada.id, picture(5, 5))
    edited = await bot.edit_message_media(
        InputMediaPhoto(picture(6, 6), caption="New"), chat_id=ada.id, message_id=alone.message_id
    )
    assert (edited.photo[0].width, edited.caption) == (6, "New")
    assert await bot.send_media_group(ada.id, [InputMediaDocument(b"a"), InputMediaDocument(b"b")])


def refusal(answer: dict[str, Any]) -> str:
    return str(answer["description"]).removeprefix("Bad Request: ")


@pytest.mark.parametrize(
    ("method", "kind", "data", "words"),
    [
        ("sendPhoto", "photo", b"", "file must be non-empty"),  # "file_empty"
        ("sendPhoto", "photo", b"\xff\xd8\xff", "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", "photo", b"not a picture", "IMAGE_PROCESS_FAILED"),  # "not_an_image"
        ("sendPhoto", "photo", PHOTO_BYTES + 1, "file is too big"),  # "file_too_big"
        ("sendDocument", "document", UPLOAD_BYTES + 1, "file is too big"),
        ("sendAnimation", "animation", b"\x89PNG", "an animation is a GIF or an MP4 file"),  # "not_an_animation"
        ("sendAnimation", "animation", film(b"hev1"), "an MP4 animation must be H.264"),  # "not_h264"
        ("sendAnimation", "animation", film(sound=True), "an MP4 animation must have no sound"),  # "has_sound"
    ],
)
async def test_a_wrong_upload_is_refused(upload, ada, method, kind, data, words):
    assert refusal(await upload(method, {kind: data}, chat_id=ada.id)) == words


async def test_a_picture_must_not_be_too_long_or_too_large(upload, ada, picture):
    for width, height in ((2100, 100), (6000, 4001)):  # "photo_dimensions"
        answer = await upload("sendPhoto", {"photo": picture(width, height)}, chat_id=ada.id)
        assert refusal(answer) == "PHOTO_INVALID_DIMENSIONS"


async def test_a_body_beyond_all_limits_is_not_read(upload, ada):
    answer = await upload("sendDocument", {"document": 54 * 1024 * 1024}, chat_id=ada.id)
    assert answer["error_code"] == 413  # "body_too_big"


async def test_a_large_file_can_be_sent_but_not_fetched(upload, ada, refused):
    answer = await upload("sendDocument", {"document": 21 * 1024 * 1024}, chat_id=ada.id)
    await refused("file_too_big", "getFile", file_id=answer["result"]["document"]["file_id"])


async def test_a_file_id_belongs_to_one_bot_and_one_kind(server, bot, ada, refused, call, picture):
    file_id = (await bot.send_photo(ada.id, picture())).photo[0].file_id
    await refused("file_kind", "sendDocument", chat_id=ada.id, document=file_id)
    await refused("wrong_file_id", "sendPhoto", chat_id=ada.id, photo="made-up")
    await refused("no_network", "sendPhoto", chat_id=ada.id, photo="https://example.org/x.png")
    await refused("no_file", "sendPhoto", chat_id=ada.id, photo="")
    other = server.add_bot("77:other", "other_bot")
    ada.writes("hi", chat=other.id)
    answer = await call("sendPhoto", token="77:other", chat_id=ada.id, photo=file_id)
    assert refusal(answer) == "wrong file identifier/HTTP URL specified"


async def test_an_album_has_its_rules(server, ada, refused):
    photo, film_item, document = ({"type": kind, "media": "x"} for kind in ("photo", "animation", "document"))
    await refused("album_size", "sendMediaGroup", chat_id=ada.id, media=[photo])
    await refused("album_size", "sendMediaGroup", chat_id=ada.id, media=[photo] * 11)
    await refused("album_kind", "sendMediaGroup", chat_id=ada.id, media=[photo, film_item])
    await refused("album_kind", "sendMediaGroup", chat_id=ada.id, media=[photo, document])
    await refused("media_kind", "sendMediaGroup", chat_id=ada.id, media=[{"type": "song", "media": "x"}] * 2)
    await refused("unknown_parameter", "sendMediaGroup", chat_id=ada.id, media=[photo] * 2, reply_markup={})
