"""The WSGI door: an odd charset in a header is no fault."""

import pytest

from config import wsgi


@pytest.mark.parametrize("charset", ["base64", "unicode_escape", "nonsense", "hex"])
def test_odd_charset_is_left_out(monkeypatch, charset):
    served = []
    monkeypatch.setattr(wsgi, "portal", lambda environ, start_response: served.append(environ))

    wsgi.application({"CONTENT_TYPE": f"text/plain; charset={charset}; x=1"}, lambda *answer: None)

    assert served == [{"CONTENT_TYPE": "text/plain; x=1"}]
