"""Pseudonyms: the hash of the standard, one per kind, and a key that never shows."""

import hashlib
import hmac

import duckdb
import pytest

from orchestration.key_registry import create_key_registry, register_key, require_key
from orchestration.pseudonyms import (
    MALFORMED,
    PseudonymKey,
    PseudonymKeyError,
    expression,
    key_from_environment,
)

SECRET = b"a secret of the tests, long enough to count"


def in_sql(key, kind, cell):
    with duckdb.connect() as connection:
        return connection.execute(
            f"select {expression(kind, 'cell')} from (select $cell as cell)", {**key.parameters, "cell": cell}
        ).fetchone()[0]


@pytest.mark.parametrize("secret", [SECRET, b"x" * 64, b"a key longer than one block of the hash" * 3])
@pytest.mark.parametrize(
    ("kind", "identifier"), [("ssid", "9311575863"), ("local", "0421"), ("local", "ñ 7")]
)
def test_a_pseudonym_is_the_keyed_hash_of_kind_and_identifier(secret, kind, identifier):
    key = PseudonymKey(secret)
    digest = hmac.new(secret, f"{kind}:{identifier}".encode(), hashlib.sha256).hexdigest()
    assert in_sql(key, kind, identifier) == key.pseudonym(kind, identifier) == str(int(digest, 16) >> 196)
    assert 0 <= int(key.pseudonym(kind, identifier)) < 2**60


def test_kinds_and_keys_never_mix():
    one, other = PseudonymKey(SECRET), PseudonymKey(SECRET + b"!")
    pseudonyms = {key.pseudonym(kind, "9311575863") for key in (one, other) for kind in ("ssid", "local")}
    assert len(pseudonyms) == 4
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize("cell", ["931157586", "9.31E+09", "93115758631", "9311575863a", "Ada Adams"])
def test_what_is_no_state_identifier_is_marked_and_not_hashed(cell):
    assert in_sql(PseudonymKey(SECRET), "ssid", cell) == MALFORMED


def test_an_empty_cell_stays_empty():
    assert in_sql(PseudonymKey(SECRET), "ssid", None) is None
    assert in_sql(PseudonymKey(SECRET), "local", None) is None


def test_a_key_comes_from_the_environment_or_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_bytes(SECRET + b"\n")
    given = key_from_environment({"SPF_PSEUDONYM_KEY": SECRET.decode()})
    read = key_from_environment({"SPF_PSEUDONYM_KEY_FILE": str(file)})
    assert given.fingerprint == read.fingerprint == PseudonymKey(SECRET).fingerprint
    assert key_from_environment({}) is None


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SPF_PSEUDONYM_KEY": "too short"}, "fewer than 32 bytes"),
        ({"SPF_PSEUDONYM_KEY_FILE": "/there/is/no/such/file"}, "cannot be read"),
        ({"SPF_PSEUDONYM_KEY": "k" * 32, "SPF_PSEUDONYM_KEY_FILE": "/x"}, "unset one of them"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_without_showing_it(environment, message):
    with pytest.raises(PseudonymKeyError, match=message) as error:
        key_from_environment(environment)
    assert environment.get("SPF_PSEUDONYM_KEY", "k" * 32) not in str(error.value)


def test_a_key_shows_only_its_fingerprint():
    key = PseudonymKey(SECRET)
    assert SECRET.decode() not in f"{key!r} {key}"
    assert key.fingerprint in repr(key)


def test_a_database_takes_one_key_only():
    with duckdb.connect() as connection:
        connection.execute("create schema registry")
        key, other = PseudonymKey(SECRET), PseudonymKey(SECRET + b"!")
        assert require_key(connection, key) is key
        create_key_registry(connection)
        register_key(connection, require_key(connection, key))
        register_key(connection, key)
        assert connection.execute("select fingerprint from registry.pseudonym_keys").fetchall() == [
            (key.fingerprint,)
        ]
        assert require_key(connection, key) is key
        with pytest.raises(
            PseudonymKeyError, match=f"{key.fingerprint}, the key given is {other.fingerprint}"
        ):
            require_key(connection, other)
        with pytest.raises(PseudonymKeyError, match="openssl rand"):
            require_key(connection, None)
