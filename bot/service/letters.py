"""What a delivery says is asked of whoever it belongs to."""

from dataclasses import dataclass

from bot.service.sending import Address, Delivery, LeftOut, Letter, NotBefore, Writer


@dataclass(frozen=True, slots=True)
class Letters:
    campaigns: Writer
    posts: Writer
    reminders: Writer

    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut | NotBefore:
        match delivery.run.kind:
            case "reminder" | "check_in":
                return await self.reminders.write(delivery)
            case "post" | "correction":
                return await self.posts.write(delivery)
            case "withdrawal" if delivery.run.body.post:
                return await self.posts.write(delivery)
            case "withdrawal" | "campaign":
                return await self.campaigns.write(delivery)
