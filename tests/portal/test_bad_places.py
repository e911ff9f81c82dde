"""Places in a list that no link of ours has: the beginning of the list with a message, no fault."""

import base64
import json

import pytest
from django.urls import reverse
from django.utils import translation

LISTS = [
    "programmes:project_list",
    "portal:activity_list",
    "trainings:training_list",
    "publications:publication_list",
]
PLACES = [
    [1, 1],
    ["yesterday", 1],
    ["9999-12-31T23:59:59-23:59", 1],
    ["0001-01-01T00:00:00+23:59", 1],
    ["0001-01-01T00:00:00-14:00", 1],
    ["9999-12-31", 10**40],
    [1e300, 1],
    [True, True],
]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", ["after", "before"])
@pytest.mark.parametrize("values", PLACES, ids=str)
@pytest.mark.parametrize("name", LISTS)
def test_forged_place_in_a_list_is_no_fault(client, name, values, side):
    client.raise_request_exception = False
    token = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    with translation.override("en"):
        address = reverse(name)

    response = client.get(address, {side: token})

    assert response.status_code == 200
