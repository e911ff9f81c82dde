"""What each kind of report says: frozen dataclasses, read by one module for each kind."""
