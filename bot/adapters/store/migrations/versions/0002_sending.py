"""What operators need: who asked for messages, what is sent to whom, who may send, and a trail of what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("chats") as chats:
        chats.add_column(sa.Column("due_at", INSTANT))
        chats.add_column(sa.Column("off_at", INSTANT))
        chats.create_index("ix_chats_due_at", ["due_at"])
    _audience()
    _runs()
    _deliveries()
    _leases()
    _venues()
    _votes()
    _people()


def downgrade() -> None:
    for table in ("audit", "operators", "keys", "votes", "venues", "leases", "deliveries", "runs", "audience"):
        op.drop_table(table)
    with op.batch_alter_table("chats") as chats:
        chats.drop_index("ix_chats_due_at")
        chats.drop_column("off_at")
        chats.drop_column("due_at")


def _audience() -> None:
    op.create_table(
        "audience",
        sa.Column("chat_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("pattern", sa.Text),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("not_now", sa.Boolean, nullable=False),
        sa.Column("busy_until", INSTANT),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_audience"),
    )


def _runs() -> None:
    runs = op.create_table(
        "runs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("begins_at", INSTANT),
        sa.Column("repeats", sa.Text),
        sa.Column("parent", KEY),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("made_by", sa.BigInteger),
        sa.Column("confirmed_by", sa.BigInteger),
        sa.Column("released", sa.Integer),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("paid", sa.Boolean, nullable=False),
        sa.Column("watched_chat", sa.BigInteger),
        sa.Column("watched_message", sa.BigInteger),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("left_out", sa.Text, nullable=False),
        sa.Column("looked_at", INSTANT),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("began_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(["parent"], ["runs.id"], name="fk_runs_parent"),
        sa.UniqueConstraint("parent", "slot", name="uq_runs_parent_slot"),
    )
    op.create_index("ix_runs_state", "runs", ["state"])
    # Reminders and check-ins share a run each that never ends.
    now = sa.func.current_timestamp()
    for kind in ("reminder", "check_in"):
        empty = {"kind": kind, "state": "running", "body": "{}", "audience": "{}", "slot": "", "taken": 0}
        op.execute(sa.insert(runs).values(**empty, paid=False, why="", left_out="{}", made_at=now))


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("target", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("epoch", sa.Integer),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_deliveries_run_id"),
        sa.UniqueConstraint("run_id", "chat_id", "slot", name="uq_deliveries_run_chat_slot"),
    )
    op.create_index("ix_deliveries_next", "deliveries", ["run_id", "state", "due_at", "id"])
    op.create_index("ix_deliveries_chat", "deliveries", ["chat_id", "changed_at"])


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
        sa.Column("paused_until", INSTANT),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _venues() -> None:
    op.create_table(
        "venues",
        sa.Column("chat_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.Column("can_post", sa.Boolean, nullable=False),
        sa.Column("hears_all", sa.Boolean, nullable=False),
        sa.Column("can_pin", sa.Boolean, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_venues"),
    )


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("chat_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("voter", sa.LargeBinary, nullable=False),
        sa.Column("option", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("post", "chat_id", "voter", name="pk_votes"),
    )
    op.create_index("ix_votes_voter", "votes", ["voter"])
    op.create_table(
        "keys",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_keys"),
    )


def _people() -> None:
    op.create_table(
        "operators",
        sa.Column("person", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("given_by", sa.BigInteger),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("awaited", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_operators"),
    )
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("who", sa.BigInteger),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
