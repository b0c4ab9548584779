"""The console over the MySQL protocol: who gets in, with what, and what is not the console's."""

import re
import struct
import subprocess

import pymysql
import pytest

import console
import wire
from weir import Weir

pytestmark = pytest.mark.needs_weir


@pytest.fixture(scope="module")
def weir(server):
    running = Weir(server, extra=console.SETTINGS).start()
    yield running
    running.stop()


@pytest.fixture
def admin(weir):
    with console.connect(weir) as connection:
        yield connection


# Who gets in


@pytest.mark.parametrize("transport", ["plain", "tls", "unix"])
def test_drivers_get_in(weir, transport):
    with console.connect(weir, transport, autocommit=False) as connection:
        connection.ping(reconnect=False)
        assert console.ask(connection, "SELECT @@version_comment c") == [{"c": "Weir's console"}]
        assert console.ask(connection, "SELECT CONNECTION_ID() id") == [{"id": connection.thread_id()}]
        rows = console.ask(connection, "SHOW HELP")
        assert {row["statement"] for row in rows} >= {"SHOW POOLS", "PAUSE", "RESUME", "KILL id"}
        connection.commit()
        connection.rollback()
        connection.select_db("anything")
        [row] = [row for row in console.ask(connection, "SHOW CLIENTS") if row["id"] == connection.thread_id()]
        assert row["user"] == console.USER and row["state"] == "console"
        assert (row["tls"] is not None) == (transport == "tls")
        assert row["program_name"] == "pymysql"


def connector(pure):
    import mysql.connector

    return lambda weir: mysql.connector.connect(
        host="127.0.0.1", port=weir.port, user=console.USER, password=console.PASSWORD, use_pure=pure, ssl_disabled=True
    )


def mysqlclient(weir):
    import MySQLdb

    return MySQLdb.connect(host="127.0.0.1", port=weir.port, user=console.USER, password=console.PASSWORD, charset="utf8mb4")


@pytest.mark.parametrize("connect", [connector(True), connector(False), mysqlclient], ids=["connector-pure", "connector-c", "mysqlclient"])
def test_other_drivers_get_in(weir, connect):
    connection = connect(weir)
    cursor = connection.cursor()
    cursor.execute("SHOW LISTS")
    assert "clients" in dict(cursor.fetchall())
    cursor.execute("SHOW VERSION")
    assert "weir" in dict(cursor.fetchall())
    connection.close()


@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_command_lines_get_in(weir, kind):
    command, environment = console.command_line(kind, weir, batch=True)
    done = subprocess.run(
        command, input="SHOW LISTS;\nshow state;\nSHOW POOLS;\nSHOW NOTHING;\n", text=True, capture_output=True, timeout=60, env=environment
    )
    assert "max_connections\t20" in done.stdout and "state\tserving" in done.stdout, done.stdout + done.stderr
    assert "1064" in done.stderr and "SHOW" in done.stderr and "POOLS" in done.stderr


def test_wrong_password(weir):
    with pytest.raises(pymysql.err.OperationalError) as caught:
        console.connect(weir, password="wrong")
    assert caught.value.args[0] == 1045


def test_a_change_of_user_does_not_lead_to_the_console(weir):
    with wire.Wire(weir.address, "app", weir.users["app"]) as client:
        user, password = console.USER.encode(), console.PASSWORD.encode()
        client.command(0x11, user + b"\0" + b"\0" + b"\0" + b"\x2d\0" + wire.NATIVE.encode() + b"\0")
        packet = client.read_packet()
        assert packet[0] == 0xFE  # an AuthSwitchRequest: plugin, nonce
        plugin, nonce = packet[1:].split(b"\0", 1)
        scramble = wire.scramble_native if plugin == wire.NATIVE.encode() else wire.scramble_sha2
        client.write_packet(scramble(password, nonce.rstrip(b"\0")[:20]))
        answer = client.read_packet()
        if answer == b"\x01\x04":  # caching_sha2_password wants the password itself, which would be right
            client.write_packet(b"\x02")
            answer = client.read_packet()
            assert answer[0] == 1
            client.write_packet(wire._rsa(password, nonce.rstrip(b"\0")[:20], answer[1:]))
            answer = client.read_packet()
        assert answer[0] == 0xFF and struct.unpack("<H", answer[1:3])[0] == 1045


def test_database_users_get_the_database(weir):
    with console.app(weir) as connection, connection.cursor() as cursor:
        with pytest.raises(pymysql.err.MySQLError):
            cursor.execute("SHOW POOLS")
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == ((1,),)


# What is not the console's


@pytest.mark.parametrize(
    "statement", ["INSERT INTO t VALUES (1)", "SELECT * FROM mysql.user", "SHOW GRANTS", "SHOW", "KILL x", "PAUSE now", "SHOW POOLS; SHOW CLIENTS"]
)
def test_what_it_does_not_know_is_refused_with_what_there_is(admin, statement):
    with pytest.raises(pymysql.err.MySQLError) as caught:
        console.ask(admin, statement)
    code, text = caught.value.args
    assert code == 1064 and re.search(r"SHOW|KILL|PAUSE|statement", text)
    assert console.ask(admin, "SELECT 1 one") == [{"one": 1}]


def test_prepared_statements_are_refused(weir):
    import mysql.connector

    connection = connector(True)(weir)
    with pytest.raises(mysql.connector.Error) as caught:
        connection.cursor(prepared=True).execute("SHOW POOLS")
    assert caught.value.errno == 1295 and "SHOW" in caught.value.msg
    connection.close()


@pytest.mark.parametrize(
    "data, code",
    [
        (b"\xff\xff\xff\x00", 1153),  # a packet that is too long
        (b"\x01\x00\x00\x05\x0e", 1156),  # a sequence number out of turn
    ],
)
def test_a_broken_protocol_ends_the_connection(weir, data, code):
    raw = console.Raw(weir)
    raw.send(data)
    _, payload = raw.packet()
    assert payload[0] == 0xFF and struct.unpack("<H", payload[1:3])[0] == code
    assert raw.packet() is None
    raw.close()
    assert console.state(weir) == "serving"


def test_commands_of_other_kinds_are_refused_and_the_console_lives_on(weir):
    raw = console.Raw(weir)
    for command in (b"\x08", b"\x12", b"\x20", b"\xfe", b""):  # shutdown, binlog dump, clone, unknown, nothing at all
        raw.send(struct.pack("<I", len(command)) + command)
        _, payload = raw.packet()
        assert payload[0] == 0xFF
    raw.send(b"\x01\x00\x00\x00\x09")
    assert b"Uptime" in raw.packet()[1]
    raw.close()


def test_statements_sent_ahead_byte_by_byte_are_answered_in_order(weir):
    raw = console.Raw(weir)
    for byte in console.query("SELECT 1") + console.query("PING?") + b"\x01\x00\x00\x00\x0e":
        raw.send(bytes([byte]))
    kinds = []
    while len(kinds) < 3:
        sequence, payload = raw.packet()
        if sequence == 1:
            kinds.append(payload[0])
    assert kinds == [1, 0xFF, 0]
    raw.close()
