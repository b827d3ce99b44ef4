"""The command menu, by scope and language."""

from re import fullmatch
from typing import Any

from bot.local_telegram.call import Call
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json

MOST = 100
DESCRIPTION = 256
_NEEDS: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def language_of(call: Call) -> str:
    """A two-letter code, or the empty string for everyone. Raises: RefusedError."""
    code = call.get("language_code", "")
    if code and not fullmatch("[a-z]{2}", code):
        raise RefusedError("language_code")
    return str(code)


def _place(call: Call) -> tuple[str, str]:
    scope: Json = call.get("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _NEEDS:
        raise RefusedError("command_scope", reason=f"unsupported type {kind}")
    words = [str(kind)]
    for name in _NEEDS[kind]:
        if name not in scope:
            raise RefusedError("command_scope", reason=f'can\'t find field "{name}"')
        if name == "chat_id":
            call.world.find(call.bot, scope[name])
        words.append(str(scope[name]))
    return ":".join(words), language_of(call)


def _command(given: Any) -> Json:
    name = str(given.get("command", "")).removeprefix("/")
    if not fullmatch("[a-z0-9_]{1,32}", name):
        raise RefusedError("command_name")
    text = str(given.get("description", ""))
    if not 1 <= len(text) <= DESCRIPTION:
        raise RefusedError("command_text")
    return {"command": name, "description": text}


def set_commands(call: Call) -> bool:
    place, commands = _place(call), call.params["commands"]
    if len(commands) > MOST:
        raise RefusedError("too_many_commands")
    call.bot.commands[place] = [_command(each) for each in commands]
    return True


def get_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_place(call), [])


def delete_commands(call: Call) -> bool:
    call.bot.commands.pop(_place(call), None)
    return True


METHODS = {"setMyCommands": set_commands, "getMyCommands": get_commands, "deleteMyCommands": delete_commands}
