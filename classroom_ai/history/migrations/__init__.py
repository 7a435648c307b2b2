"""How a store on disk becomes one of this version: Alembic revisions, only ever added to."""
