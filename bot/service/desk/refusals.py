"""What the services refuse, told in words, with a way on."""

from bot.service.campaigns.records import NotLawfulError
from bot.service.desk.visit import Handle, OddButtonError, Visit
from bot.service.operators import NotGivenError
from bot.service.posts import PostError
from bot.service.venues import NoSuchSettingError
from bot.wording.desk import broadcast, home
from bot.wording.reply import Reply


async def guarded(handle: Handle, visit: Visit) -> list[Reply] | None:
    """What the handler says, or why it would not do it; None where the words mean nothing to it."""
    try:
        return await handle(visit)
    except OddButtonError:
        return None
    except NotLawfulError as error:
        if error.key == "twice":
            return [broadcast.twice(visit.catalog, visit.words, visit.number(1), visit.seen)]
        return [home.refusal(visit.catalog, error.key, *_back(visit, error))]
    except PostError as error:
        return [home.refusal(visit.catalog, error.key, "posts", 0)]
    except NotGivenError:
        return [home.refusal(visit.catalog, "given", "people")]
    except NoSuchSettingError:
        return [home.refusal(visit.catalog, "setting", "venues")]


def _back(visit: Visit, error: NotLawfulError) -> tuple[object, ...]:
    # Only a run is a bare number: ids of templates and posts are words.
    of_a_run = visit.has(1) and visit.words[1].isdecimal() and error.key != "gone"
    return ("run", visit.words[1]) if of_a_run else ("home",)
