"""What one reader gets: the words in their language, or the operator's message, and the buttons under it."""

from bot.domain.act import FromCampaign, StopMessages
from bot.domain.campaign import Body
from bot.service.campaigns.records import NotLawfulError
from bot.service.sending import Address, Copy, Delete, Delivery, LeftOut, Letter, Text
from bot.wording.catalog import BASE, Catalog
from bot.wording.layout import rows
from bot.wording.reply import Button, Reply
from bot.wording.shelf import Shelf


def letter(shelf: Shelf, body: Body, run_id: int, language: str) -> Letter:
    """The message as somebody reads it; a language without these words gets the base language.

    Raises:
        NotLawfulError: there is no such template (any more), or nothing that could be sent.
    """
    catalog = shelf.catalog(language)
    if not body.template and not body.copied:
        raise NotLawfulError("gone")
    if not body.template:
        return Copy(body.copied_from, body.copied, buttons(shelf, catalog, body, run_id))
    for read in (catalog, shelf.catalog(BASE)):
        words = read.campaigns.get(body.template)
        if words and body.template in shelf.templates:
            return Text(Reply(words.text, buttons(shelf, catalog, body, run_id)))
    raise NotLawfulError("gone")


def buttons(shelf: Shelf, catalog: Catalog, body: Body, run_id: int) -> tuple[tuple[Button, ...], ...]:
    """Where it leads, and always the way to stop."""
    template = shelf.templates.get(body.template)
    way = template.way if template else None
    leading = [Button(catalog.text(f"reminders.way.{way}"), FromCampaign(run_id, way))] if way else []
    return rows([*leading, Button(catalog.text("reminders.stop_messages"), StopMessages(run_id))])


def write(shelf: Shelf, delivery: Delivery) -> tuple[Address, Letter] | LeftOut:
    """What one delivery of a campaign, or of its withdrawal, is; see `sending.Writer`.

    Raises:
        NotLawfulError: see `letter`.
    """
    run = delivery.run
    address = Address(delivery.chat_id, silent=run.body.silent, pinned=run.body.pinned, paid=run.paid)
    if run.kind == "withdrawal":
        return (address, Delete(delivery.target)) if delivery.target else LeftOut("gone")
    return address, letter(shelf, run.body, run.id, delivery.language)
