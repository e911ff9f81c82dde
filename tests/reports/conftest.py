"""What the tests of reports share."""

import pytest


@pytest.fixture(autouse=True)
def _files(private_files):
    """No test of reports writes into the portal's own files."""
