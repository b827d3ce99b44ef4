"""What is kept, as tables: the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware datetime. SQLite forgets the zone, so it is turned to UTC before and marked so after."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


chats = Table(
    "chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("turn", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("changed_at", Instant, nullable=False),
    # In clear, so that they can be looked for: when a reminder or a check-in is next due, and since when the person
    # cannot be written to.
    Column("due_at", Instant),
    Column("off_at", Instant),
    Index("ix_chats_due_at", "due_at"),
)

seen = Table(
    "seen",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("payload", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)

bot = Table("bot", metadata, Column("id", BigInteger, primary_key=True, autoincrement=False))

audience = Table(
    "audience",
    metadata,
    # Who asked for messages that fit, and only what is needed to tell whom they fit. See `domain.listing`.
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False),
    Column("zone", Text, nullable=False, default="UTC"),
    Column("pattern", Text),
    # Weekdays with a reminder, as bits: 1 is Monday, 64 Sunday.
    Column("days", Integer, nullable=False, default=0),
    Column("source", Text),
    Column("stopped", Boolean, nullable=False, default=False),
    Column("not_now", Boolean, nullable=False, default=False),
    Column("busy_until", Instant),
    Column("seen_at", Instant, nullable=False),
)

KEY = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only where the type is called INTEGER."""

runs = Table(
    "runs",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("begins_at", Instant),
    # As JSON: the weekdays and the wall time of something that comes again and again.
    Column("repeats", Text),
    # The one that this is an occasion of, and which.
    Column("parent", KEY, ForeignKey("runs.id")),
    Column("slot", Text, nullable=False, default=""),
    # Operators, by Telegram's id; none where it was the command line, or the person was forgotten.
    Column("made_by", BigInteger),
    Column("confirmed_by", BigInteger),
    # How many may be claimed for now; none: all.
    Column("released", Integer),
    Column("taken", Integer, nullable=False, default=0),
    Column("paid", Boolean, nullable=False, default=False),
    # Where an operator watches.
    Column("watched_chat", BigInteger),
    Column("watched_message", BigInteger),
    Column("why", Text, nullable=False, default=""),
    # As JSON: of those meant, how many were left out when it was planned, by reason.
    Column("left_out", Text, nullable=False, default="{}"),
    # Its troubles until then were looked at by an operator, who let it go on.
    Column("looked_at", Instant),
    Column("made_at", Instant, nullable=False),
    Column("began_at", Instant),
    Column("ended_at", Instant),
    UniqueConstraint("parent", "slot", name="uq_runs_parent_slot"),
    Index("ix_runs_state", "state"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("run_id", KEY, ForeignKey("runs.id"), nullable=False),
    # None once the person was forgotten.
    Column("chat_id", BigInteger),
    Column("slot", Text, nullable=False, default=""),
    Column("what", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    # Too late after that.
    Column("until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("target", BigInteger),
    Column("message_id", BigInteger),
    Column("epoch", Integer),
    Column("why", Text, nullable=False, default=""),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("run_id", "chat_id", "slot", name="uq_deliveries_run_chat_slot"),
    Index("ix_deliveries_next", "run_id", "state", "due_at", "id"),
    Index("ix_deliveries_chat", "chat_id", "changed_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    # Seconds since 1970 on the database's clock.
    Column("expires", Float, nullable=False),
    Column("paused_until", Instant),
)

venues = Table(
    "venues",
    metadata,
    # Groups and channels that the bot is or was in.
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("can_post", Boolean, nullable=False),
    # Whether every message reaches the bot, or only what is addressed to it.
    Column("hears_all", Boolean, nullable=False),
    Column("can_pin", Boolean, nullable=False, default=True),
    # As JSON: language, zone, topic, quiet hours, rota.
    Column("settings", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    # Votes in polls. The voter is a digest of the person's id with the key `voters`, never the id.
    Column("post", Text, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("voter", LargeBinary, primary_key=True),
    Column("option", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_votes_voter", "voter"),
)

keys = Table(
    "keys",
    metadata,
    # Random, and made by this database's bot for itself.
    Column("name", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

operators = Table(
    "operators",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    Column("given_by", BigInteger),
    Column("given_at", Instant, nullable=False),
    # What the desk waits for this operator to write or send, if anything.
    Column("awaited", Text, nullable=False, default=""),
)

audit = Table(
    "audit",
    metadata,
    Column("id", KEY, primary_key=True),
    # None: the command line, or a person who was forgotten.
    Column("who", BigInteger),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False),
)

files = Table(
    "files",
    metadata,
    # Pictures that were uploaded, by a digest of all that is drawn in them.
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
