"""Rows and outcomes under way: who sees them pass, or finds them on a disk, cannot read them."""

import os
import pickle
from typing import Any

_NONCE = 12  # bytes; NIST SP 800-38D


class Envelope:
    """What passes between this process and one worker.

    Each side makes a key pair that never leaves its memory; X25519 (RFC 7748) and HKDF (RFC 5869)
    give both the same key for AES-256-GCM. Nobody's identity is proved: who can put a program
    between the two, or on a node, can read along.
    """

    def __init__(self) -> None:
        try:
            from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
        except ImportError:
            from guard.errors import MissingExtra

            raise MissingExtra("--executor ray, to encrypt rows under way,", "eval") from None
        self._own = X25519PrivateKey.generate()
        self._cipher: Any = None

    @property
    def public(self) -> bytes:
        """What the other side must be given; may be seen by anybody."""
        return self._own.public_key().public_bytes_raw()

    def agree(self, other: bytes) -> None:
        """Take the other side's `public`."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        shared = self._own.exchange(X25519PublicKey.from_public_bytes(other))
        both = b"".join(sorted((self.public, other)))
        key = HKDF(SHA256(), 32, salt=None, info=b"groundwire rows " + both).derive(shared)
        self._cipher = AESGCM(key)

    def close(self, value: object, what: str) -> bytes:
        """Encrypt a value; it is opened only as the same `what`."""
        nonce = os.urandom(_NONCE)
        sealed: bytes = self._cipher.encrypt(nonce, pickle.dumps(value), what.encode())
        return nonce + sealed

    def open(self, sealed: bytes, what: str) -> Any:
        """Decrypt. Raises cryptography's InvalidTag for what the other side did not close."""
        return pickle.loads(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], what.encode()))
