#!/bin/sh
# Runs the given arguments with the first Python >= 3.11 of this machine (PYTHON names another).
# Each candidate is tried, not only looked up: a shim or an old "python3" comes first on some PATHs.
set -eu

for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$candidate" "$@"
    fi
done

echo "Köprü needs Python 3.11 or newer and found none on PATH." >&2
echo "Debian, Ubuntu: apt-get install python3 python3-venv    macOS: brew install python" >&2
exit 1
