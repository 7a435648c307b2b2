"""Run by Alembic: brings the store of a given connection up to date in one transaction."""

from alembic import context

from classroom_ai.history.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite can take back a change of tables, which Alembic does not rely on by itself.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
