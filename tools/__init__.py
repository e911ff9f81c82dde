"""Our own commands behind the Makefile; the standard library only, until the environment exists."""
