"""Signatures that any Standard Webhooks receiver accepts."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import standardwebhooks
import svix

from app.delivery.signing import signature_headers
from app.usecases.webhooks.webhooks import new_secret

BODY = b'{"test": 2432232314}'


def test_the_published_vector() -> None:
    headers = signature_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        BODY,
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("offset", [0, 2, -11], ids=lambda hours: f"an attempt at UTC{hours:+}")
def test_the_official_libraries_accept_it(offset: int) -> None:
    now = datetime.now(timezone(timedelta(hours=offset)))  # noqa: TID251  # they compare with the machine's clock
    secret = new_secret()
    headers = signature_headers("dlv_1", now, BODY, [secret])

    assert standardwebhooks.Webhook(secret).verify(BODY, headers) == {"test": 2432232314}
    svix.Webhook(secret).verify(BODY, headers)  # raises when it does not verify


def test_during_a_rotation_either_secret_verifies() -> None:
    old, new = new_secret(), new_secret()
    headers = signature_headers("dlv_1", datetime.now(UTC), BODY, [new, old])  # noqa: TID251  # as above

    for secret in (old, new):
        assert standardwebhooks.Webhook(secret).verify(BODY, headers) == {"test": 2432232314}


def test_a_changed_body_is_refused() -> None:
    secret = new_secret()
    headers = signature_headers("dlv_1", datetime.now(UTC), BODY, [secret])  # noqa: TID251  # as above

    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(secret).verify(BODY + b" ", headers)
    with pytest.raises(svix.WebhookVerificationError):
        svix.Webhook(secret).verify(BODY + b" ", headers)
