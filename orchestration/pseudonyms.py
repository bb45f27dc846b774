"""Pseudonyms: identifiers of persons as keyed hashes, computed while a file is read.

Here: the key, where it comes from, and the SQL of a pseudonym.
Not here: which columns are pseudonyms (``extract_columns.csv``), reading files (``reading_student_level``),
which key a home was loaded with (``key_registry``).

A pseudonym is the first 60 bits of HMAC-SHA-256 (RFC 2104) of the kind of identifier, a colon and the
identifier, as decimal digits. The same student has the same pseudonym in every file, agency and year;
the same digits as another kind of identifier give another one. Without the key nobody can compute a
pseudonym, so nobody can try out all identifiers. 60 bits fit a BIGINT; among five million identifiers two
share one with a probability of one in a hundred thousand.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from pathlib import Path

from orchestration.sql_text import literal

KEY_VARIABLE = "SPF_PSEUDONYM_KEY"
KEY_FILE_VARIABLE = "SPF_PSEUDONYM_KEY_FILE"
MINIMUM_KEY_BYTES = 32
# What stands for an identifier that cannot be one: no digits, so that it is never taken for a pseudonym.
MALFORMED = "malformed"
_BLOCK_BYTES = 64
_HEXADECIMAL_DIGITS = 15
# Shapes of identifiers that a code of the State has. Others are the district's own.
_SHAPES = {"ssid": "[0-9]{10}"}

REMEDY = (
    f"Set the environment variable {KEY_VARIABLE} to a secret of at least {MINIMUM_KEY_BYTES} characters, or "
    f"{KEY_FILE_VARIABLE} to a file that holds one; `openssl rand -hex 32` makes one. Keep it: the same "
    "students have the same pseudonyms only under the same key"
)


class PseudonymKeyError(RuntimeError):
    """There is no usable key; the message says why and what to do, and never shows a key."""


class PseudonymKey:
    """A secret that turns identifiers into pseudonyms. It shows itself nowhere but by its fingerprint."""

    def __init__(self, secret: bytes):
        if len(secret) < MINIMUM_KEY_BYTES:
            raise PseudonymKeyError(f"the pseudonym key has fewer than {MINIMUM_KEY_BYTES} bytes. {REMEDY}")
        self._secret = secret
        block = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK_BYTES else secret).ljust(
            _BLOCK_BYTES, b"\0"
        )
        self._pads = {
            "inner_pad": bytes(byte ^ 0x36 for byte in block),
            "outer_pad": bytes(byte ^ 0x5C for byte in block),
        }

    def __repr__(self) -> str:
        """Show the fingerprint only."""
        return f"PseudonymKey({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that tell keys apart and give nothing away."""
        return self._digest("fingerprint of the key")[:16]

    @property
    def parameters(self) -> Mapping[str, bytes]:
        """Values for the statement that holds ``expression``: the key never becomes text of a statement."""
        return self._pads

    def pseudonym(self, kind: str, identifier: str) -> str:
        """Return what ``expression`` gives for one identifier."""
        return str(int(self._digest(f"{kind}:{identifier}")[:_HEXADECIMAL_DIGITS], 16))

    def _digest(self, message: str) -> str:
        return hmac.new(self._secret, message.encode(), "sha256").hexdigest()


def expression(kind: str, cell: str) -> str:
    """Return SQL for the pseudonym of a cell: null stays null, what has not the shape is ``malformed``.

    ``cell`` is SQL of text; the statement takes ``PseudonymKey.parameters``.
    """
    message = f"encode({literal(kind + ':')} || {cell})"
    inner = f"unhex(sha256($inner_pad || {message}))"
    digits = f"substr(sha256($outer_pad || {inner}), 1, {_HEXADECIMAL_DIGITS})"
    pseudonym = f"cast(cast('0x' || {digits} as bigint) as varchar)"
    if kind not in _SHAPES:
        return pseudonym
    return (
        f"case when regexp_full_match({cell}, {literal(_SHAPES[kind])}) then {pseudonym} "
        f"when {cell} is not null then {literal(MALFORMED)} end"
    )


def key_from_environment(environment: Mapping[str, str] = os.environ) -> PseudonymKey | None:
    """Return the key that the environment gives, None where it gives none.

    Raises PseudonymKeyError for a key that is too short, a file that cannot be read, or two keys.
    """
    text, path = environment.get(KEY_VARIABLE, ""), environment.get(KEY_FILE_VARIABLE, "")
    if text and path:
        raise PseudonymKeyError(f"both {KEY_VARIABLE} and {KEY_FILE_VARIABLE} are set: unset one of them")
    if text:
        return PseudonymKey(text.strip().encode())
    if path:
        try:
            # Line ends belong to the file, not to the secret.
            return PseudonymKey(Path(path).expanduser().read_bytes().strip())
        except OSError as error:
            raise PseudonymKeyError(
                f"the pseudonym key file that {KEY_FILE_VARIABLE} names cannot be read ({error.strerror}). "
                "Correct the name or the permissions"
            ) from None
    return None
