"""Videos that are sent to be worked through: kept in SQLite and a folder, made by worker processes."""
