"""Passwords and one-time codes: Argon2id hashes, TOTP (RFC 6238), and recovery codes that each count once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from threading import Lock

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from state.errors import UsageProblem
from state.people import Person

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_RECOVERY_CODES = 8
_STEP = 30  # seconds, RFC 6238 section 5.2
_HASHER = PasswordHasher()
# Each check takes 64 MB for a moment: one after another.
_TURN = Lock()


@dataclass(frozen=True, slots=True)
class SignInSecrets:
    """What a person is shown once: the address for an authenticator, and the recovery codes."""

    totp_address: str
    recovery_codes: tuple[str, ...]


def with_password(person: Person, password: str) -> tuple[Person, SignInSecrets]:
    """Return a person with a new password, a new secret for one-time codes and new recovery codes.

    Raise UsageProblem for a password that is shorter or longer than may be, or holds the person's name.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or person.name.casefold() in password.casefold():
        advice = f"Choose {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters without your name."
        raise UsageProblem("the password", "cannot be used.", advice)
    secret = pyotp.random_base32()
    codes = tuple(secrets.token_hex(5) for _ in range(_RECOVERY_CODES))
    changed = replace(
        person,
        password_hash=_HASHER.hash(password),
        totp_secret=secret,
        totp_used=None,
        recovery_hashes=tuple(map(_hash_code, codes)),
    )
    address = pyotp.TOTP(secret).provisioning_uri(name=person.email or person.name, issuer_name="listwatch")
    return changed, SignInSecrets(address, codes)


def check_sign_in(person: Person | None, password: str, code: str, now: datetime) -> Person | None:
    """Return the person as to be stored after a good sign-in, None after a bad one; it takes as long either way.

    A one-time code counts once, also one of the step before or after; a recovery code is used up.
    """
    known = person is not None and person.ended_at is None and person.password_hash is not None
    stored = person.password_hash if known and person else None
    is_right = _matches(stored or _nobodys_hash(), password[:LONGEST_PASSWORD])
    if not (known and is_right and person is not None):
        return None
    return _with_code_used(person, "".join(code.split()).lower(), now)


def _with_code_used(person: Person, code: str, now: datetime) -> Person | None:
    assert person.totp_secret is not None, "whoever has a password has a secret for codes"
    this_step = int(now.timestamp()) // _STEP
    totp = pyotp.TOTP(person.totp_secret)
    for step in (this_step - 1, this_step, this_step + 1):
        is_new = person.totp_used is None or step > person.totp_used
        if is_new and secrets.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return replace(person, totp_used=step)
    hashed = _hash_code(code)
    if hashed in person.recovery_hashes:
        return replace(person, recovery_hashes=tuple(each for each in person.recovery_hashes if each != hashed))
    return None


def _matches(stored: str, password: str) -> bool:
    with _TURN:
        try:
            return _HASHER.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys_hash() -> str:
    """Return the hash of a password that nobody has, so that an unknown name takes as long as a wrong password."""
    return _HASHER.hash(secrets.token_hex(16))


def _hash_code(code: str) -> str:
    return sha256(code.encode()).hexdigest()
