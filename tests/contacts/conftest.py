"""What the tests of pages share."""

import pytest


@pytest.fixture
def sign_in(client):
    """`sign_in(user)`: the client, signed in as the user."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def told():
    """What `roster_changed` has told since the test began, one dict a time."""
    from contacts.signals import roster_changed

    heard = []

    def listen(sender, signal, **arguments):
        heard.append(arguments)

    roster_changed.connect(listen)
    yield heard
    roster_changed.disconnect(listen)
