"""What is kept of a person who was erased."""

import hashlib


def identity_hash(account_id: str, person_key: str) -> str:
    """A hash of the identity, another one in every account, so that lists of two accounts cannot be compared."""
    return hashlib.sha256(f"{account_id}\0{person_key}".encode()).hexdigest()
