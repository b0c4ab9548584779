"""Every session variable that a server lets a session set: carried to another backend with all that changes along with it, and seen by nobody else."""

import pytest

import wire
from waiting import until

# What SHOW SESSION VARIABLES says of the connection or of the moment, not of what the session has set.
OF_THE_MOMENT = {
    "error_count", "gtid_binlog_pos", "gtid_current_pos", "gtid_seq_no", "identity", "in_transaction", "insert_id", "last_gtid", "last_insert_id", "proxy_user",
    "pseudo_thread_id", "rand_seed1", "rand_seed2", "session_track_schema", "session_track_state_change", "session_track_system_variables", "statement_id",
    "timestamp", "warning_count", "wsrep_gtid_seq_no",
}  # fmt: skip
# Those that pin (Sources/SessionState/SessionVariables.swift), or that a test cannot set to anything else.
PINNING = {
    "character_set_database", "collation_database", "default_master_connection", "gtid_next", "gtid_seq_no", "identity", "immediate_server_version", "insert_id",
    "last_insert_id", "optimizer_trace", "original_commit_timestamp", "original_server_version", "profiling", "pseudo_replica_mode", "pseudo_slave_mode",
    "pseudo_thread_id", "rand_seed1", "rand_seed2", "require_row_format", "resultset_metadata", "session_track_gtids", "session_track_schema",
    "session_track_state_change", "session_track_system_variables", "session_track_transaction_info", "sql_auto_is_null", "sql_slave_skip_counter", "timestamp",
}  # fmt: skip
# With the usual values nothing else could be asked any more.
CAREFULLY = {"max_join_size": ["100000000"], "max_session_mem_used": ["1000000000"], "max_statement_time": ["100.5"], "sql_select_limit": ["100000"]}
NUMBERS = (3, 5, 8, 246)  # types of columns
TEXTS = [
    "'latin1'", "'latin1_bin'", "'MyISAM'", "'+03:00'", "'de_DE'", "'ANSI_QUOTES'", "'READ-COMMITTED'", "'MINIMAL'", "'NONE'", "'COPY'", "'TRADITIONAL'", "'EXACT'",
    "'ROW'", "'STATEMENT'", "'/tmp'", "'ON'", "'OFF'", "'1'", "1", "2", "0", "'aes-256-cbc'", "'mrr=off'", "'index_merge=off'", "'admin'", "'DOTALL'",
]  # fmt: skip


def variables(client):
    return {name.decode(): value for name, value in client.rows("SHOW SESSION VARIABLES") if name.decode() not in OF_THE_MOMENT}


def settable(client):
    """The variables that a session may set, with the type of each."""
    found = {}
    for name in [row[0].decode() for row in client.rows("SHOW SESSION VARIABLES")]:
        result = client.query(f"SET SESSION `{name}`=@@SESSION.`{name}`")[0]
        if result.kind == "ok":
            found[name] = client.query(f"SELECT @@SESSION.`{name}`")[0].columns[0][8]
    return found


def others(client, name, kind):
    """Values for a variable that it does not have, the better ones first."""
    now = client.rows(f"SHOW SESSION VARIABLES LIKE '{name}'")
    now = now[0][1] if now else b""
    if name in CAREFULLY:
        return CAREFULLY[name]
    if now in (b"ON", b"OFF") and kind in NUMBERS:
        return ["OFF" if now == b"ON" else "ON"]
    if kind == 5:
        return ["1.5", "3"]
    if kind in NUMBERS:
        value = int(now or 0)
        return [str(number) for number in (value // 2, value + 1, 1, 0, 2, 1024, 65536, 3)]
    return TEXTS


def another_value(client, name, kind, untouched):
    """The SET that gives a variable another value, and all variables after it; nothing where no other value is known."""
    for value in others(client, name, kind):
        statement = f"SET SESSION `{name}`={value}"
        if client.query(statement)[0].kind == "ok":
            after = variables(client)
            if after != untouched:
                return statement, after
    return None


def test_every_session_variable_is_carried_and_seen_by_nobody_else(server, start_weir):
    weir = start_weir(pool={"maxConnections": 1})
    login = ("app", server.users["app"], "weir_a")
    wrong, statements = [], []
    with wire.Wire(server.address, *login) as straight, wire.Wire(weir.address, *login) as through, wire.Wire(weir.address, *login) as neighbour:
        names = settable(straight)
        straight.reset_connection()
        # MySQL begins anew with another collation than a client's login chose.
        neighbour.reset_connection()
        untouched = variables(straight)
        for name, kind in names.items():
            if name in PINNING:
                continue
            straight.reset_connection()
            through.reset_connection()
            found = another_value(straight, name, kind, untouched)
            if found is None:
                continue
            statement, expected = found
            # The value that was tried in vain before may have left something, which the one statement does not.
            straight.reset_connection()
            straight.run(statement)
            if (again := through.query(statement)[0]).kind != "ok":
                wrong.append(f"{statement}: {again.error}")
                continue
            statements.append(statement)
            for who, client, wanted in (("the neighbour", neighbour, untouched), ("after the neighbour", through, variables(straight))):
                if lost := difference(variables(client), wanted):
                    wrong.append(f"{statement}: {who}: {lost}")
    assert not wrong, "\n".join(wrong)
    assert len(statements) > 100


def test_all_session_variables_at_once_go_to_a_new_backend(server, start_weir):
    weir = start_weir(pool={"maxConnections": 1})
    login = ("app", server.users["app"], "weir_a")
    with wire.Wire(server.address, *login) as straight, wire.Wire(weir.address, *login) as through:
        names = {name: kind for name, kind in settable(straight).items() if name not in PINNING}
        straight.reset_connection()
        through.reset_connection()
        untouched = variables(straight)
        for name, kind in names.items():
            if found := another_value(straight, name, kind, untouched):
                statement, untouched = found
                assert through.query(statement)[0].kind == "ok", statement
        expected = variables(straight)
        assert not difference(variables(through), expected)
        server.kill_backends()
        until(lambda: not server.backends() or len(server.backends()) == 1, 20, "the backends to go")
        assert not difference(variables(through), expected)


def difference(found, expected):
    return {name: (found.get(name), expected.get(name)) for name in {*found, *expected} if found.get(name) != expected.get(name)}


@pytest.mark.needs_weir
def test_the_variables_that_pin_are_those_of_the_list(server, start_weir):
    """What the server lets a session set is either carried or known not to be."""
    weir = start_weir(pool={"maxConnections": 2}, extra={"admin": {"user": "boss", "password": "boss-secret"}})
    with wire.Wire(server.address, "app", server.users["app"]) as straight:
        names = settable(straight)
    pinned = set()
    for name in names:
        with wire.Wire(weir.address, "app", server.users["app"]) as client:
            if client.query(f"SET SESSION `{name}`=@@SESSION.`{name}`")[0].kind != "ok":
                continue
            with wire.Wire(weir.address, "boss", "boss-secret") as console:
                if console.rows("SHOW PINS"):
                    pinned.add(name)
    # That one pins when it is turned on.
    assert pinned == PINNING & set(names) - {"sql_auto_is_null"}
