"""Several pictures or files as one."""

from bot.local_telegram.call import Call
from bot.local_telegram.methods.sending import caption_of, file_in, pace, place
from bot.local_telegram.posting import post
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json

SMALLEST, LARGEST = 2, 10
_KINDS = {"photo", "video", "document", "animation"}


def media_content(call: Call, item: Json) -> Json:
    """One `InputMedia` as the part of a message. Raises: RefusedError."""
    kind = item.get("type")
    if kind not in _KINDS or not isinstance(item.get("media"), str):
        raise RefusedError("media_kind", reason="type or media is wrong")
    file = file_in(call, str(kind), item["media"], "media")
    return call.world.files.content(file, call.bot.id) | caption_of(item)


def send_media_group(call: Call) -> list[Json]:
    chat, thread, reply, _ = place(call, "photos")
    items = call.params["media"]
    if not SMALLEST <= len(items) <= LARGEST:
        raise RefusedError("album_size")
    kinds = {item.get("type") for item in items}
    if "animation" in kinds:
        raise RefusedError("album_kind", kind="animation")
    if "document" in kinds and len(kinds) > 1:
        raise RefusedError("album_kind", kind="document")
    contents = [media_content(call, item) for item in items]
    pace(call, chat, len(contents))
    album = {"media_group_id": str(10**16 + next(call.world.numbers))}
    protected = bool(call.get("protect_content"))

    def send(content: Json) -> Json:
        whole = album | content
        return post(call.world, chat, call.bot.user, whole, thread=thread, reply=reply, protected=protected).body

    return [send(content) for content in contents]


METHODS = {"sendMediaGroup": send_media_group}
