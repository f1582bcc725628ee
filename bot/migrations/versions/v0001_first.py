"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("origin", sa.String, nullable=False, unique=True),
        sa.Column("asker", sa.String, nullable=False, index=True),
        sa.Column("asked_at", sa.DateTime, nullable=False, index=True),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("shown", sa.String, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("release", sa.String, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("question_id", sa.Integer, sa.ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("asker", sa.String, nullable=False, index=True),
        sa.Column("is_right", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("question_id", "asker"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "question_id", sa.Integer, sa.ForeignKey("questions.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("asker", sa.String, nullable=False, index=True),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("closed_at", sa.DateTime),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("origin", sa.String, unique=True),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("delivered_at", sa.DateTime),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("tickets.id", ondelete="SET NULL")),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("approved_at", sa.DateTime),
    )
    op.create_table(
        "conversations",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("asker", sa.String, nullable=False, index=True),
        sa.Column("last_question", sa.Integer),
        sa.Column("as_of", sa.Date),
        sa.Column("expecting", sa.String, nullable=False),
        sa.Column("used_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "members",
        sa.Column("asker", sa.String, primary_key=True),
        sa.Column("admitted_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("message_ids", sa.JSON, nullable=False),
        sa.Column("begun_at", sa.DateTime, nullable=False, index=True),
        sa.Column("finished_at", sa.DateTime),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("deliveries", "members", "conversations", "drafts", "messages", "tickets", "feedback", "questions"):
        op.drop_table(table)
