"""Runs migrations on the connection that bot.store hands over."""

from alembic import context

from bot.store.tables import Question

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Question.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
