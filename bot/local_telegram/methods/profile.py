"""The bot's own name and descriptions, and files it may fetch."""

from bot.local_telegram.call import Call
from bot.local_telegram.methods.commands import language_of
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json

DOWNLOAD_BYTES = 20 * 1024 * 1024
_LIMITS = {"name": 64, "description": 512, "short_description": 120}
_FIELDS = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}


def _set(call: Call) -> bool:
    field = _FIELDS[call.method.removeprefix("setMy")]
    text = call.get(field, "")
    if len(text) > _LIMITS[field]:
        raise RefusedError("profile_too_long", what=field, limit=_LIMITS[field])
    call.bot.profile[field, language_of(call)] = text
    return True


def _get(call: Call) -> Json:
    """Without a text in the language asked for, the one for everyone; the name falls back to the bot's."""
    field = _FIELDS[call.method.removeprefix("getMy")]
    own = call.bot.user.first_name if field == "name" else ""
    everyone = call.bot.profile.get((field, ""), own)
    return {field: call.bot.profile.get((field, language_of(call))) or everyone}


def get_me(call: Call) -> Json:
    return call.bot.shown()


def get_file(call: Call) -> Json:
    file = call.world.files.find(call.params["file_id"], call.bot.id)
    if len(file.data) > DOWNLOAD_BYTES:
        raise RefusedError("file_too_big")
    shown = call.world.files.shown(file, call.bot.id)
    return {name: shown[name] for name in ("file_id", "file_unique_id", "file_size")} | {"file_path": file.path}


METHODS = {
    "getMe": get_me,
    "getFile": get_file,
    **{f"set{name}": _set for name in ("MyName", "MyDescription", "MyShortDescription")},
    **{f"get{name}": _get for name in ("MyName", "MyDescription", "MyShortDescription")},
}
