"""A box for what only the holder of the seal's key may read: outcomes of a test split."""

import secrets

from guard_eval.errors import Refusal
from guard_eval.sealed import key as keys

_NONCE = 12  # bytes; NIST SP 800-38D


class Box:
    """Locks bytes with AES-256-GCM under a key of its own, derived from that of the seal."""

    def __init__(self, key: bytes) -> None:
        self._key = keys.derived(key, "outcomes")

    def lock(self, content: bytes, about: str) -> bytes:
        """Return the bytes so that they open only as what they are said to be about."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, content, about.encode())

    def unlock(self, locked: bytes, about: str) -> bytes:
        """Return what was locked. Raises Refusal E_BOX_BROKEN for another key or changed bytes."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._key).decrypt(locked[:_NONCE], locked[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise Refusal(
                "E_BOX_BROKEN",
                f"{about}: the locked outcomes were changed, are another run's, or another key's",
                "restore the file (git, a backup), and use the key that sealed the split",
            ) from None
