"""How a bot gets its updates: by asking, or at an address of its own."""

from re import fullmatch
from urllib.parse import urlsplit

from bot.local_telegram.accounts import Webhook
from bot.local_telegram.call import Call
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json, fields
from bot.local_telegram.updates import KINDS, LEFT_OUT

CONNECTIONS = 40
MOST_CONNECTIONS = 100
SECRET = 256
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


async def get_updates(call: Call) -> list[Json]:
    if call.bot.webhook is not None:
        raise RefusedError("webhook_is_set")
    updates = call.bot.updates
    updates.allow(call.get("allowed_updates"))
    updates.expire(call.world.now())
    limit = min(max(call.get("limit", 100), 1), 100)
    taken = await updates.take(call.get("offset", 0), limit, max(call.get("timeout", 0), 0))
    call.world.changes.stir()
    return taken


def set_webhook(call: Call) -> bool:
    url = call.params["url"]
    if not url:
        return delete_webhook(call)
    if urlsplit(url).scheme not in ("http", "https") or urlsplit(url).hostname not in _LOOPBACK:
        raise RefusedError("webhook_url", reason="this server delivers to this machine only")
    secret = call.get("secret_token")
    if secret is not None and not 1 <= len(secret) <= SECRET:
        raise RefusedError("secret_token_length")
    if secret is not None and not fullmatch("[A-Za-z0-9_-]+", secret):
        raise RefusedError("secret_token")
    connections = call.get("max_connections", CONNECTIONS)
    if not 1 <= connections <= MOST_CONNECTIONS:
        raise RefusedError("connections")
    call.bot.updates.allow(call.get("allowed_updates"))
    if call.get("drop_pending_updates"):
        call.bot.updates.pending.clear()
    call.bot.webhook = Webhook(url, secret, connections)
    call.bot.updates.interrupt("webhook_came")
    return True


def delete_webhook(call: Call) -> bool:
    if call.get("drop_pending_updates"):
        call.bot.updates.pending.clear()
    call.bot.webhook = None
    call.bot.updates.wake()
    return True


def get_webhook_info(call: Call) -> Json:
    hook, updates = call.bot.webhook, call.bot.updates
    allowed = sorted(updates.allowed) if updates.allowed != KINDS - LEFT_OUT else []
    info = {"has_custom_certificate": False, "pending_update_count": len(updates.pending)}
    if hook is None:
        return {"url": "", **info, **fields(allowed_updates=allowed)}
    errors = fields(last_error_message=hook.last_error, last_error_date=hook.last_error_at)
    more = {"max_connections": hook.connections, **fields(allowed_updates=allowed), **errors}
    return {"url": hook.url, **info, **more}


def leave(call: Call) -> bool:
    """`close` and `logOut`: there is nothing to move here, so they only end a waiting poll."""
    call.bot.updates.wake()
    return True


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "close": leave,
    "logOut": leave,
}
