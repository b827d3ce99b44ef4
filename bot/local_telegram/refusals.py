"""Every sentence with which the server says no, in one table.

Sources: WORDING is the sentence that Telegram's server is known to answer, from its open sources and the error
lists of client libraries; a letter of it may have changed since. RULE is a rule that core.telegram.org/bots/api
states, in our own words. LOCAL is a rule of this server alone: Telegram would let the call pass and quietly do
something else.
"""

from typing import Any, NamedTuple

WORDING = "wording"
RULE = "rule"
LOCAL = "local"


class Refusal(NamedTuple):
    code: int
    text: str
    source: str = WORDING


class RefusedError(Exception):
    """A call that Telegram turns down."""

    def __init__(self, key: str, parameters: dict[str, Any] | None = None, /, **details: object) -> None:
        self.key = key
        self.code, text, self.source = TABLE[key]
        self.text = text.format(**details)
        self.parameters = parameters or {}
        super().__init__(self.text)


_CALLS = {
    "unauthorized": Refusal(401, "Unauthorized"),
    "unknown_method": Refusal(404, "Not Found"),
    "body_too_big": Refusal(413, "Request Entity Too Large"),
    "unknown_parameter": Refusal(400, 'Bad Request: unknown parameter "{name}"', LOCAL),
    "missing_parameter": Refusal(400, 'Bad Request: parameter "{name}" is required', RULE),
    "chat_id_empty": Refusal(400, "Bad Request: chat_id is empty"),
    "wrong_value": Refusal(400, 'Bad Request: invalid value of parameter "{name}"', RULE),
    "wrong_json": Refusal(400, "Bad Request: can't parse {name} JSON object"),
    "too_many_requests": Refusal(429, "Too Many Requests: retry after {seconds}"),
    "server_error": Refusal(500, "Internal Server Error"),
    "other_poller": Refusal(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    ),
    "webhook_came": Refusal(409, "Conflict: terminated by setWebhook request"),
    "webhook_is_set": Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ),
    "webhook_url": Refusal(400, "Bad Request: bad webhook: {reason}"),
    "secret_token": Refusal(400, "Bad Request: secret token contains unallowed characters"),
    "secret_token_length": Refusal(400, "Bad Request: secret token must be 1-256 characters long", RULE),
    "connections": Refusal(400, "Bad Request: max_connections must be between 1 and 100", RULE),
    "carried_nothing": Refusal(400, "Bad Request: an answer to an update is empty, or JSON with a method", LOCAL),
    "not_carried": Refusal(400, "Bad Request: this method does nothing in an answer to an update", LOCAL),
}

_CHATS = {
    "chat_not_found": Refusal(400, "Bad Request: chat not found"),
    "user_not_found": Refusal(400, "Bad Request: user not found"),
    "never_started": Refusal(403, "Forbidden: bot can't initiate conversation with a user"),
    "blocked": Refusal(403, "Forbidden: bot was blocked by the user"),
    "deactivated": Refusal(403, "Forbidden: user is deactivated"),
    "to_a_bot": Refusal(403, "Forbidden: bots can't send messages to bots"),
    "kicked": Refusal(403, "Forbidden: bot was kicked from the {kind} chat"),
    "not_a_member": Refusal(403, "Forbidden: bot is not a member of the {kind} chat"),
    "upgraded": Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat"),
    "channel_rights": Refusal(400, "Bad Request: need administrator rights in the channel chat"),
    "no_send_rights": Refusal(400, "Bad Request: not enough rights to send {what} to the chat"),
    "no_pin_rights": Refusal(400, "Bad Request: not enough rights to manage pinned messages in the chat"),
    "no_topic_rights": Refusal(400, "Bad Request: not enough rights to create a topic"),
    "not_a_forum": Refusal(400, "Bad Request: the chat is not a forum"),
    "topic_name": Refusal(400, "Bad Request: topic name must be 1-128 characters long", RULE),
    "thread_not_found": Refusal(400, "Bad Request: message thread not found"),
    "members_hidden": Refusal(400, "Bad Request: member list is inaccessible"),
    "no_administrators": Refusal(400, "Bad Request: there are no administrators in the private chat"),
    "leave_private": Refusal(400, "Bad Request: chat member status can't be changed in private chats"),
    "action": Refusal(400, "Bad Request: wrong parameter action in request"),
    "reaction": Refusal(400, "Bad Request: REACTION_INVALID"),
    "too_many_reactions": Refusal(400, "Bad Request: REACTIONS_TOO_MANY"),
}

_TEXTS = {
    "text_empty": Refusal(400, "Bad Request: message text is empty"),
    "text_too_long": Refusal(400, "Bad Request: message is too long"),
    "caption_too_long": Refusal(400, "Bad Request: message caption is too long"),
    "too_many_entities": Refusal(400, "Bad Request: more than 100 entities in the message", LOCAL),
    "parse_mode": Refusal(400, "Bad Request: unsupported parse_mode"),
    "entities": Refusal(400, "Bad Request: can't parse entities: {reason}"),
}

_KEYBOARDS = {
    "inline_expected": Refusal(400, "Bad Request: inline keyboard expected"),
    "markup": Refusal(400, "Bad Request: object expected as reply markup"),
    "button": Refusal(400, "Bad Request: can't parse inline keyboard button: {reason}"),
    "button_actions": Refusal(400, "Bad Request: inline keyboard button must have exactly one action", RULE),
    "button_data": Refusal(400, "Bad Request: BUTTON_DATA_INVALID"),
    "button_url": Refusal(400, "Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"),
    "button_style": Refusal(400, "Bad Request: button style must be danger, success or primary", RULE),
    "button_copy": Refusal(400, "Bad Request: copy_text must hold a text of 1-256 characters", RULE),
    "too_many_buttons": Refusal(400, "Bad Request: reply markup is too long"),
    "row_too_long": Refusal(400, "Bad Request: more than 8 buttons in a row of the keyboard", LOCAL),
}

_MESSAGES = {
    "edit_not_found": Refusal(400, "Bad Request: message to edit not found"),
    "cannot_edit": Refusal(400, "Bad Request: message can't be edited"),
    "not_modified": Refusal(
        400,
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message",
    ),
    "no_text": Refusal(400, "Bad Request: there is no text in the message to edit"),
    "no_caption": Refusal(400, "Bad Request: there is no caption in the message to edit"),
    "no_message_id": Refusal(400, "Bad Request: message identifier is not specified"),
    "delete_not_found": Refusal(400, "Bad Request: message to delete not found"),
    "cannot_delete": Refusal(400, "Bad Request: message can't be deleted"),
    "too_old_to_delete": Refusal(400, "Bad Request: message can't be deleted for everyone"),
    "how_many_messages": Refusal(400, "Bad Request: message_ids must hold 1-100 identifiers", RULE),
    "ids_not_rising": Refusal(400, "Bad Request: message identifiers must be in a strictly increasing order"),
    "reply_not_found": Refusal(400, "Bad Request: message to be replied not found"),
    "forward_not_found": Refusal(400, "Bad Request: message to forward not found"),
    "cannot_forward": Refusal(400, "Bad Request: message can't be forwarded"),
    "copy_not_found": Refusal(400, "Bad Request: message to copy not found"),
    "cannot_copy": Refusal(400, "Bad Request: message can't be copied"),
    "pin_not_found": Refusal(400, "Bad Request: message to pin not found"),
    "unpin_not_found": Refusal(400, "Bad Request: message to unpin not found"),
    "react_not_found": Refusal(400, "Bad Request: message to react not found"),
    "query_too_old": Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    "query_answered": Refusal(400, "Bad Request: the query was already answered", LOCAL),
    "toast_too_long": Refusal(400, "Bad Request: MESSAGE_TOO_LONG"),
}

_POLLS = {
    "text_must_not_be_empty": Refusal(400, "Bad Request: text must be non-empty"),
    "question_too_long": Refusal(400, "Bad Request: poll question length must not exceed 300"),
    "no_options": Refusal(400, "Bad Request: poll must have at least one answer option"),
    "too_many_options": Refusal(400, "Bad Request: poll can't have more than 12 options"),
    "option_too_long": Refusal(400, "Bad Request: poll options length must not exceed 100"),
    "poll_type": Refusal(400, "Bad Request: unsupported poll type specified"),
    "correct_option": Refusal(400, "Bad Request: wrong correct option ID specified"),
    "explanation_too_long": Refusal(400, "Bad Request: poll explanation is too long or has too many lines", RULE),
    "explanation_needs_quiz": Refusal(400, "Bad Request: only a quiz may have an explanation", LOCAL),
    "open_period": Refusal(400, "Bad Request: open_period must be between 5 and 2628000", RULE),
    "close_twice": Refusal(400, "Bad Request: open_period and close_date can't be used together", RULE),
    "close_date": Refusal(400, "Bad Request: close_date must be 5-2628000 seconds in the future", RULE),
    "public_in_channel": Refusal(400, "Bad Request: non-anonymous polls can't be sent to channel chats"),
    "poll_not_found": Refusal(400, "Bad Request: message with poll to stop not found"),
    "not_a_poll": Refusal(400, "Bad Request: message is not a poll"),
    "cannot_stop": Refusal(400, "Bad Request: poll can't be stopped"),
    "poll_closed": Refusal(400, "Bad Request: poll has already been closed"),
}

_FILES = {
    "no_file": Refusal(400, "Bad Request: there is no {kind} in the request"),
    "file_empty": Refusal(400, "Bad Request: file must be non-empty"),
    "file_too_big": Refusal(400, "Bad Request: file is too big"),
    "wrong_file_id": Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified"),
    "file_kind": Refusal(400, "Bad Request: can't use file of type {had} as {kind}"),
    "no_network": Refusal(400, "Bad Request: failed to get HTTP URL content"),
    "not_an_image": Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED"),
    "photo_dimensions": Refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    "not_an_animation": Refusal(400, "Bad Request: an animation is a GIF or an MP4 file", LOCAL),
    "not_h264": Refusal(400, "Bad Request: an MP4 animation must be H.264", LOCAL),
    "has_sound": Refusal(400, "Bad Request: an MP4 animation must have no sound", LOCAL),
    "album_size": Refusal(400, "Bad Request: an album has 2-10 items", RULE),
    "album_kind": Refusal(400, "Bad Request: {kind} can't be sent in this album", RULE),
    "media_kind": Refusal(400, "Bad Request: can't parse InputMedia: {reason}"),
}

_PROFILE = {
    "command_name": Refusal(400, "Bad Request: BOT_COMMAND_INVALID"),
    "command_text": Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    "too_many_commands": Refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH"),
    "command_scope": Refusal(400, "Bad Request: can't parse BotCommandScope: {reason}"),
    "language_code": Refusal(400, "Bad Request: invalid language code specified"),
    "profile_too_long": Refusal(400, "Bad Request: {what} must not exceed {limit} characters", RULE),
}

_INLINE = {
    "too_many_results": Refusal(400, "Bad Request: RESULTS_TOO_MUCH"),
    "result_id": Refusal(400, "Bad Request: RESULT_ID_INVALID"),
    "result_id_twice": Refusal(400, "Bad Request: RESULT_ID_DUPLICATE"),
    "result": Refusal(400, "Bad Request: can't parse inline query result: {reason}"),
}

TABLE: dict[str, Refusal] = {
    **_CALLS,
    **_CHATS,
    **_TEXTS,
    **_KEYBOARDS,
    **_MESSAGES,
    **_POLLS,
    **_FILES,
    **_PROFILE,
    **_INLINE,
}
