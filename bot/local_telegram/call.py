"""One call of a bot, its parameters read as the Bot API types them."""

import json
from dataclasses import dataclass
from typing import Any

from bot.local_telegram.accounts import Bot
from bot.local_telegram.chats import Chat
from bot.local_telegram.files import Upload
from bot.local_telegram.parameters import FIELDS, PARAMETERS, Parameter
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World


@dataclass(frozen=True, slots=True)
class Call:
    world: World
    bot: Bot
    method: str
    params: Json
    uploads: dict[str, Upload]

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def chat(self, name: str = "chat_id") -> Chat:
        """Raises: RefusedError where the bot knows no such chat."""
        return self.world.find(self.bot, self.params[name])


def read_params(method: str, raw: Json, uploads: dict[str, Upload]) -> Json:
    """Raises: RefusedError for a parameter that is unknown, missing or of the wrong kind."""
    table = PARAMETERS[method]
    attached = json.dumps(raw, default=str) if uploads else ""
    for name in [*raw, *uploads]:
        if name not in table and not (name in uploads and f"attach://{name}" in attached):
            raise RefusedError("unknown_parameter", name=name)
    for parameter in table.values():
        missing = parameter.name not in raw and parameter.name not in uploads
        if parameter.required and missing:
            key = "chat_id_empty" if parameter.name == "chat_id" else "missing_parameter"
            raise RefusedError(key, name=parameter.name)
    return {name: _value(table[name], value) for name, value in raw.items() if name in table}


def _value(parameter: Parameter, value: Any) -> Any:
    match parameter.kind, value:
        case "object" | "objects" | "list", _:
            return _json(parameter, value)
        case "bool", bool():
            return value
        case "bool", str() if value.lower() in ("true", "false", "1", "0", "yes", "no", "t", "f"):
            return value.lower() in ("true", "1", "yes", "t")
        case "int" | "chat", int() if not isinstance(value, bool):
            return value
        case "int" | "chat", str() if value.lstrip("-").isdecimal():
            return int(value)
        case "float", int() | float() | str():
            return _float(parameter.name, value)
        case "str" | "file" | "chat", str():
            return value
        case _:
            raise RefusedError("wrong_value", name=parameter.name)


def _json(parameter: Parameter, value: Any) -> Any:
    """Forms carry such values as JSON in a text."""
    try:
        parsed = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        parsed = None
    match parameter.kind, parsed:
        case "object", dict():
            if unknown := parsed.keys() - FIELDS.get(parameter.name, parsed.keys()):
                raise RefusedError("unknown_parameter", name=f"{parameter.name}.{min(unknown)}")
            return parsed
        case "list", list():
            return parsed
        case "objects", list() if all(isinstance(each, dict) for each in parsed):
            return parsed
        case _:
            raise RefusedError("wrong_json", name=parameter.name)


def _float(name: str, value: float | str) -> float:
    try:
        return float(value)
    except ValueError:
        raise RefusedError("wrong_value", name=name) from None
