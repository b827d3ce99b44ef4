"""What a bot may ask about a chat."""

from bot.local_telegram.accounts import User
from bot.local_telegram.call import Call
from bot.local_telegram.chats import PRESENT, Member
from bot.local_telegram.delivery import change_member
from bot.local_telegram.posting import post, quoted
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.rights import check_present
from bot.local_telegram.shapes import Json, fields

TOPIC_NAME = 128
FIRST_COLOR = 7322096


def get_chat(call: Call) -> Json:
    chat = call.chat()
    if not chat.private:
        check_present(call.world, call.bot, chat)
    elif not chat.started and not chat.messages:
        raise RefusedError("chat_not_found")
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    return chat.shown() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **fields(pinned_message=quoted(pinned) if pinned else None),
    }


def _user(call: Call, number: int) -> User:
    user = call.world.users.get(number)
    if user is None:
        raise RefusedError("user_not_found")
    return user


def get_chat_member(call: Call) -> Json:
    chat = call.chat()
    user = _user(call, call.params["user_id"])
    if chat.private:
        return Member().shown(user.shown(), chat.kind)
    check_present(call.world, call.bot, chat)
    if chat.channel and not chat.member(call.bot.id).leads:
        raise RefusedError("members_hidden")
    return chat.member(user.id).shown(user.shown(), chat.kind)


def get_chat_administrators(call: Call) -> list[Json]:
    """Bots are left out, the asking one excepted, unless `return_bots` asks for them."""
    chat = call.chat()
    if chat.private:
        raise RefusedError("no_administrators")
    check_present(call.world, call.bot, chat)
    if chat.channel and not chat.member(call.bot.id).leads:
        raise RefusedError("members_hidden")
    leading = [(call.world.users[number], member) for number, member in chat.members.items() if member.leads]
    asked = bool(call.get("return_bots"))
    wanted = [(user, member) for user, member in leading if not user.is_bot or asked or user.id == call.bot.id]
    return [member.shown(user.shown(), chat.kind) for user, member in wanted]


def get_chat_member_count(call: Call) -> int:
    chat = call.chat()
    check_present(call.world, call.bot, chat)
    return 2 if chat.private else sum(member.status in PRESENT for member in chat.members.values())


def leave_chat(call: Call) -> bool:
    chat = call.chat()
    if chat.private:
        raise RefusedError("leave_private")
    check_present(call.world, call.bot, chat)
    change_member(call.world, chat, call.bot.user, Member("left"), call.bot.user)
    return True


def create_forum_topic(call: Call) -> Json:
    chat = call.chat()
    check_present(call.world, call.bot, chat)
    if not chat.forum:
        raise RefusedError("not_a_forum")
    if not chat.member(call.bot.id).may("can_manage_topics"):
        raise RefusedError("no_topic_rights")
    name = call.params["name"]
    if not 1 <= len(name) <= TOPIC_NAME:
        raise RefusedError("topic_name")
    topic = {"name": name, "icon_color": call.get("icon_color", FIRST_COLOR)}
    message = post(call.world, chat, call.bot.user, {"forum_topic_created": topic})
    message.body |= {"message_thread_id": message.id, "is_topic_message": True}
    chat.topics[message.id] = name
    return {"message_thread_id": message.id, **topic}


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "createForumTopic": create_forum_topic,
}
