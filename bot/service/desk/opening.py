"""All screens of the desk put together."""

from bot.service.desk.broadcasts import Broadcasts
from bot.service.desk.composing import Composing
from bot.service.desk.desk import Desk
from bot.service.desk.members import Members
from bot.service.desk.places import Places
from bot.service.desk.ports import Campaigns, Menus, Posts, Readers, Shelves, VenueList
from bot.service.desk.posting import Posting
from bot.service.desk.sending import Sending
from bot.service.desk.showing import Showing
from bot.service.desk.timing import Timing
from bot.service.operators import Operators
from bot.service.ports import Clock, Outbox
from bot.service.sending import Courier
from bot.service.trail import Trail


def open_desk(
    *,
    chats: Shelves,
    operators: Operators,
    readers: Readers,
    campaigns: Campaigns,
    posts: Posts,
    venues: VenueList,
    trail: Trail,
    courier: Courier,
    outbox: Outbox,
    clock: Clock,
    menus: Menus,
) -> Desk:
    showing = Showing(campaigns, courier)
    screens = (
        Members(operators, trail, menus).screens()
        | Composing(chats, operators, campaigns, showing).screens()
        | Broadcasts(chats, campaigns, showing).screens()
        | Timing(operators, campaigns, venues, showing).screens()
        | Sending(chats, operators, readers, campaigns, showing, outbox).screens()
        | Posting(chats, operators, posts, venues, showing).screens()
        | Places(chats, operators, venues).screens()
    )
    return Desk(chats, operators, readers, screens, outbox, campaigns.watch, clock)
