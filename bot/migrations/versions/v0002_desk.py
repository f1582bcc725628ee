"""The helpdesk: accounts, checked answers, what is done with a question, and who changed what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; that of drafts goes, nothing was ever kept in it."""
    op.drop_table("drafts")
    op.add_column("tickets", sa.Column("contact", sa.String))
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False, unique=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("password_hash", sa.String),
        sa.Column("subject", sa.String, unique=True),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String, primary_key=True),
        _account("account_id", index=True, ondelete="CASCADE"),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("used_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False, index=True),
        sa.Column("tried_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("key_hash", sa.String, nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        _account("account_id"),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("revoked_at", sa.DateTime),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String, nullable=False, unique=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("tickets.id", ondelete="SET NULL")),
        sa.Column("current", sa.Integer, nullable=False),
        sa.Column("approved", sa.Integer),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("phrasings", sa.JSON, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("anchors", sa.JSON, nullable=False),
        _account("owner_id"),
        sa.Column("owner_name", sa.String),
        sa.Column("review_on", sa.Date, nullable=False),
        _account("author_id"),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        _account("reviewer_id", nullable=True),
        sa.Column("decided_at", sa.DateTime),
        sa.Column("decision", sa.String),
        sa.Column("decision_why", sa.String),
        sa.UniqueConstraint("entry_id", "number"),
    )
    op.create_table(
        "service_revision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "handlings",
        _question(primary_key=True),
        _account("assignee_id", nullable=True),
        sa.Column("snoozed_until", sa.DateTime),
        sa.Column("closed_at", sa.DateTime),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        _question(index=True),
        _account("account_id"),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "looks",
        _question(primary_key=True),
        _account("account_id", primary_key=True, ondelete="CASCADE"),
        sa.Column("looked_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        _account("account_id", nullable=True),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("detail", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop the tables, and make that of drafts again."""
    for table in ("audit", "looks", "notes", "handlings", "service_revision", "versions", "entries"):
        op.drop_table(table)
    for table in ("api_keys", "attempts", "sessions", "accounts"):
        op.drop_table(table)
    # Not in a batch: SQLite would copy the table, and drop the old one with the messages that hang on it.
    op.drop_column("tickets", "contact")
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


def _account(
    name: str, *, nullable: bool = False, index: bool = False, primary_key: bool = False, ondelete: str | None = None
) -> "sa.Column[int]":
    key = sa.ForeignKey("accounts.id", ondelete=ondelete)
    return sa.Column(name, sa.Integer, key, nullable=nullable, index=index, primary_key=primary_key)


def _question(*, index: bool = False, primary_key: bool = False) -> "sa.Column[int]":
    key = sa.ForeignKey("questions.id", ondelete="CASCADE")
    return sa.Column("question_id", sa.Integer, key, nullable=False, index=index, primary_key=primary_key)
