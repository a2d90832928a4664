"""Encrypting what must not be readable in the database, and signing what must come back unchanged."""

import base64
import hashlib
import hmac
from typing import Final

from cryptography.fernet import Fernet


class Seal:
    """Encrypts and signs with keys derived from the service's one secret."""

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"seal")))
        self._signing_key = _derive(secret, b"sign")
        self.fingerprint: Final = _derive(secret, b"fingerprint").hex()
        """Identifies the secret. It decrypts nothing, and the secret cannot be computed from it."""

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        """The decrypted text. Raises cryptography's InvalidToken if it was sealed with another key."""
        return self._fernet.decrypt(sealed.encode()).decode()

    def sign(self, message: bytes) -> bytes:
        """A signature of sixteen bytes (HMAC)."""
        return hmac.digest(self._signing_key, message, "sha256")[:16]


def _derive(secret: str, purpose: bytes) -> bytes:
    return hashlib.blake2b(secret.encode(), person=purpose, digest_size=32).digest()
