"""The style guide exists in DEBUG only, so nothing else opens it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.views.styleguide import TASKS, styleguide

pytestmark = pytest.mark.django_db


def test_style_guide_shows_its_samples(rf):
    request = rf.get("/tr/tasarim/")
    request.user = AnonymousUser()

    html = styleguide(request).content.decode()

    assert all(task["title"] in html for task in TASKS)
