"""What each kind of report says: frozen dataclasses, read from the database by one module a kind."""
