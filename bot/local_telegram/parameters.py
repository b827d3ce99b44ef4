"""Which parameters each method takes, as data.

A star marks those that must be there; a missing text is refused as an empty one, and so has no star.
Kinds: str, int, float, bool; chat (a number or @name), object, list, objects (a list of them), file (an upload or a
file_id). Read from core.telegram.org/bots/api, version 10.1. What this server does not play (business
connections, paid media, suggested posts, Mini Apps) is left out, so that a call with it is refused, not ignored.
"""

from typing import NamedTuple


class Parameter(NamedTuple):
    name: str
    kind: str
    required: bool


_QUIET = "disable_notification:bool protect_content:bool"
_SEND = (
    "chat_id*:chat message_thread_id:int allow_paid_broadcast:bool message_effect_id:str "
    f"reply_parameters:object reply_markup:object {_QUIET}"
)
_CAPTION = "caption:str parse_mode:str caption_entities:objects"
_ABOVE = "show_caption_above_media:bool"
_SIZE = "duration:int width:int height:int thumbnail:file"
_EDIT = "chat_id:chat message_id:int inline_message_id:str reply_markup:object"
_WHERE = f"chat_id*:chat message_thread_id:int from_chat_id*:chat {_QUIET}"
_COMMANDS = "scope:object language_code:str"

_TABLE = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:list",
    "setWebhook": "url*:str certificate:file ip_address:str max_connections:int allowed_updates:list "
    "drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"{_SEND} text:str parse_mode:str entities:objects link_preview_options:object",
    "sendPhoto": f"{_SEND} photo*:file {_CAPTION} {_ABOVE} has_spoiler:bool",
    "sendAnimation": f"{_SEND} animation*:file {_SIZE} {_CAPTION} {_ABOVE} has_spoiler:bool",
    "sendDocument": f"{_SEND} document*:file thumbnail:file {_CAPTION} disable_content_type_detection:bool",
    "sendVideo": f"{_SEND} video*:file {_SIZE} cover:file start_timestamp:int {_CAPTION} {_ABOVE} "
    "has_spoiler:bool supports_streaming:bool",
    "sendVoice": f"{_SEND} voice*:file {_CAPTION} duration:int",
    "sendMediaGroup": "chat_id*:chat message_thread_id:int media*:objects allow_paid_broadcast:bool "
    f"message_effect_id:str reply_parameters:object {_QUIET}",
    "sendPoll": f"{_SEND} question*:str question_parse_mode:str question_entities:objects options*:list "
    "is_anonymous:bool type:str allows_multiple_answers:bool allows_revoting:bool shuffle_options:bool "
    "hide_results_until_closes:bool correct_option_ids:list explanation:str explanation_parse_mode:str "
    "explanation_entities:objects open_period:int close_date:int is_closed:bool description:str "
    "description_parse_mode:str description_entities:objects",
    "stopPoll": "chat_id*:chat message_id*:int reply_markup:object",
    "sendChatAction": "chat_id*:chat message_thread_id:int action*:str",
    "copyMessage": f"{_WHERE} message_id*:int {_CAPTION} {_ABOVE} allow_paid_broadcast:bool "
    "message_effect_id:str reply_parameters:object reply_markup:object",
    "copyMessages": f"{_WHERE} message_ids*:list remove_caption:bool",
    "forwardMessage": f"{_WHERE} message_id*:int message_effect_id:str",
    "forwardMessages": f"{_WHERE} message_ids*:list",
    "editMessageText": f"{_EDIT} text:str parse_mode:str entities:objects link_preview_options:object",
    "editMessageCaption": f"{_EDIT} {_CAPTION} {_ABOVE}",
    "editMessageMedia": f"{_EDIT} media*:object",
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": "chat_id*:chat message_id*:int",
    "deleteMessages": "chat_id*:chat message_ids*:list",
    "pinChatMessage": "chat_id*:chat message_id*:int disable_notification:bool",
    "unpinChatMessage": "chat_id*:chat message_id:int",
    "unpinAllChatMessages": "chat_id*:chat",
    "setMessageReaction": "chat_id*:chat message_id*:int reaction:objects is_big:bool",
    "answerCallbackQuery": "callback_query_id*:str text:str show_alert:bool url:str cache_time:int",
    "answerInlineQuery": "inline_query_id*:str results*:objects cache_time:int is_personal:bool next_offset:str "
    "button:object",
    "setMyCommands": f"commands*:objects {_COMMANDS}",
    "getMyCommands": _COMMANDS,
    "deleteMyCommands": _COMMANDS,
    "setMyName": "name:str language_code:str",
    "getMyName": "language_code:str",
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "getChat": "chat_id*:chat",
    "getChatMember": "chat_id*:chat user_id*:int",
    "getChatAdministrators": "chat_id*:chat return_bots:bool",
    "getChatMemberCount": "chat_id*:chat",
    "leaveChat": "chat_id*:chat",
    "getFile": "file_id*:str",
    "createForumTopic": "chat_id*:chat name*:str icon_color:int icon_custom_emoji_id:str",
}

FIELDS: dict[str, frozenset[str]] = {
    "link_preview_options": frozenset(
        {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
    ),
    "reply_parameters": frozenset({"message_id", "chat_id", "allow_sending_without_reply"}),
    "scope": frozenset({"type", "chat_id", "user_id"}),
}
"""What objects may hold; quotes inside replies are not played."""


def _parse(line: str) -> dict[str, Parameter]:
    parts = (word.split(":") for word in line.split())
    return {name.rstrip("*"): Parameter(name.rstrip("*"), kind, name.endswith("*")) for name, kind in parts}


PARAMETERS: dict[str, dict[str, Parameter]] = {method: _parse(line) for method, line in _TABLE.items()}
