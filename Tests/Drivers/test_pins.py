"""Pins that end: the cause goes, the pin goes, and others get the backend. Where one is left, the next client of a pool of one waits in vain."""

import pytest

import wire

pytestmark = pytest.mark.needs_weir


@pytest.fixture
def narrow(start_weir):
    return start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 1})


@pytest.fixture
def pair(server, narrow):
    login = (narrow.address, "app", server.users["app"], "weir_a")
    with wire.Wire(*login) as one, wire.Wire(*login) as other:
        yield one, other


def is_pinned(other):
    """Whether the only backend is kept."""
    try:
        other.query("SELECT 1")[0].checked()
        return False
    except wire.ServerError as error:
        assert error.code == 9501, error
        return True


def test_what_was_set_for_one_transaction_ends_with_it(table, pair):
    one, other = pair
    one.run("SET TRANSACTION READ ONLY")
    assert is_pinned(other)
    one.run("START TRANSACTION", "COMMIT")
    assert not is_pinned(other)
    one.run("INSERT INTO weir_a.t (v) VALUES (1)")


def test_what_was_set_for_one_transaction_ends_with_one_that_fails(table, pair):
    one, other = pair
    one.run("SET TRANSACTION READ ONLY", "START TRANSACTION")
    assert one.query("INSERT INTO weir_a.t (v) VALUES (1)")[0].kind == "error"
    assert is_pinned(other)
    one.run("ROLLBACK")
    assert not is_pinned(other)


def test_what_a_text_sets_for_the_transaction_after_it_stays(table, pair):
    one, other = pair
    one.run("BEGIN")
    one.query("COMMIT; SET TRANSACTION READ ONLY")
    assert is_pinned(other)
    one.run("BEGIN")
    assert one.query("INSERT INTO weir_a.t (v) VALUES (1)")[0].error[0] == 1792
    one.run("COMMIT")
    assert not is_pinned(other)
