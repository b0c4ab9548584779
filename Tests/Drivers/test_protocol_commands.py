"""Every command byte there is, the rare ones one by one: as straight, or a proper ERR, and the session lives on."""

import struct

import pytest

import commands
import wire
from commands import connect, field_list, kind_of, same, shown, works

# No answer is due to these two.
SILENT = (commands.STMT_SEND_LONG_DATA, commands.STMT_CLOSE)
# Sent to the server itself they would end it, or its connection, or turn it into a stream of another kind.
WEIR_ONLY = (commands.QUIT, commands.SHUTDOWN, 0x12, 0x15, 0x1E, 0x20, 0x21, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE)
# A proxy refuses these, whatever the server would do.
REFUSED = {0x00, 0x05, 0x06, 0x08, 0x0B, 0x0F, 0x10, 0x12, 0x13, 0x14, 0x15, 0x1D, 0x1E, 0x20, 0x21, 0xFB, 0xFC, 0xFD, 0xFE}
# What clients do send: there the answer is the server's.
PASSED = {*range(2, 5), 0x09, 0x0A, 0x0D, 0x0E, *range(0x16, 0x1D), 0x1F}
BODIES = {"empty": b"", "zeros": bytes(9), "ones": b"\xff" * 9, "text": b"weir_a\0weir_a"}


def answer(client, code, body):
    """The class of the answer to one command and whether the session lives on after it."""
    client.command(code, body)
    if code in SILENT:
        # Unless the packet is malformed, the first answer is that to the ping.
        client.sequence = 0
        client.write_packet(b"\x0e")
    try:
        told = kind_of(client, client.read_packet())
    except (wire.Gone, ConnectionError):
        return "closed", "closed"
    if code in SILENT:
        if told == "ok":
            told = "silence"
        else:
            client.sequence = 1
            assert kind_of(client, client.read_packet()) == "ok"
    else:
        if isinstance(told, tuple) and told[0] == "text":
            told = "text"
            if code != commands.STATISTICS:
                client.close()  # a result set, or another stream: only its beginning matters here
                return told, "not asked"
    return told, commands.fate(client)


@pytest.mark.parametrize("body", BODIES)
def test_every_command_byte(server, weir, schemas, body):
    for code in range(256):
        if code == commands.QUIT or (weir.bypass and code in WEIR_ONLY):
            continue
        with connect(weir) as client:
            told, after = answer(client, code, BODIES[body])
        if code in WEIR_ONLY:
            assert told[0] == "error" and after == "alive", f"command {code:#04x}: {told}, then {after}"
            continue
        with connect(server) as client:
            straight, straight_after = answer(client, code, BODIES[body])
        if code in REFUSED and not weir.bypass:
            assert told[0] == "error" and after == "alive", f"command {code:#04x}: {told}, then {after}"
        elif told != straight:
            # Refusing properly is allowed where nobody needs the command; success where the server refuses is not, nor is closing.
            assert told[0] == "error" and (straight[0] == "error" or code not in PASSED), f"command {code:#04x} {body}: {told}, straight {straight}"
            assert after == "alive" or straight_after == "closed", f"command {code:#04x} {body}: {after}, straight {straight_after}"
        else:
            assert after == straight_after, f"command {code:#04x} {body}: {told}, then {after}, straight {straight_after}"


@pytest.mark.needs_weir
def test_all_refused_commands_in_one_session(server, weir, schemas):
    """One session is refused again and again, in a transaction, and nothing of it is lost."""
    with connect(weir) as client:
        client.run("CREATE TABLE t (id INT PRIMARY KEY)", "SET @a = 'kept'", "BEGIN", "INSERT INTO t VALUES (1)")
        for code in sorted(REFUSED) + list(range(0x40, 0x60)):
            told, after = answer(client, code, b"\x04\0\0\0some text")
            assert told[0] == "error" and told[2] != "" and after == "alive", f"command {code:#04x}: {told}, then {after}"
        assert client.rows("SELECT @a, COUNT(*) FROM t") == [(b"kept", b"1")]
        client.run("COMMIT")
    assert server.execute("SELECT COUNT(*) FROM weir_a.t") == ((1,),)


def test_shutdown_is_refused_and_the_server_stays(server, weir):
    if weir.bypass:
        pytest.skip("bypass: it would end the server")
    before = server.process.pid
    with connect(weir) as client:
        for body in (b"", b"\0", b"\x10"):
            told = commands.reply_to(client, commands.SHUTDOWN, body)
            assert told[0] == "error", told
            assert works(client)
    assert server.process.poll() is None and server.process.pid == before


def test_an_empty_command(server, weir):
    def play(end):
        with connect(end) as client:
            client.sequence = 0
            client.write_packet(b"")
            packet = client.read_packet()
            return kind_of(client, packet)[0], commands.fate(client)

    same(server, weir, play)


def test_set_option(server, weir):
    def play(end):
        told = []
        for drop in (0, wire.MULTI_STATEMENTS):
            with connect(end, drop_flags=drop) as client:
                for option in (1, 0, 1, 1, 0, 2, 65535):
                    told.append(shown(client.set_option(option)))
                    told.append([shown(result) for result in client.query("SELECT 1; SELECT 2")])
                told.append(works(client))
        return told

    same(server, weir, play)


def test_set_option_stays_with_its_session(server, start_weir, schemas):
    weir = start_weir(pool={"maxConnections": 1})
    with connect(weir) as one:
        assert one.set_option(1).kind == "eof"
    with connect(weir) as two:
        two.run("SELECT 1; SELECT 2")
    with connect(weir) as one:
        assert one.set_option(1).kind == "eof"  # off
        one.set_option(0)
    with connect(weir, drop_flags=wire.MULTI_STATEMENTS) as three:
        assert three.query("SELECT 1; SELECT 2")[0].error[0] == 1064


def test_statistics(server, weir):
    for client in (connect(server), connect(weir)):
        with client:
            text = client.statistics().decode()
            assert "Uptime:" in text and "Queries per second" in text, text
            client.run("BEGIN", "SELECT 1")
            assert "Uptime:" in client.statistics().decode()
            assert works(client)


def test_field_list(server, weir):
    def play(end):
        with connect(end) as client:
            client.run("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20) DEFAULT 'none', d DATETIME)", "CREATE TEMPORARY TABLE mine (x INT)")
            told = []
            for table, pattern in (("t", ""), ("t", "na%"), ("t", "nothing"), ("nowhere", ""), ("mine", ""), ("", "")):
                told.append(shown(field_list(client, table, pattern)) + (field_list(client, table, pattern).columns,))
                told.append(works(client))
            return told

    same(server, weir, play)


def test_process_info(server, weir):
    """Weir may refuse it; what it must not do is show the server's connection numbers as if they were the clients'."""
    with connect(server) as client:
        client.command(commands.PROCESS_INFO)
        straight = client.read_result()
    with connect(weir) as client:
        client.command(commands.PROCESS_INFO)
        through = client.read_result()
        assert through.kind == "error" or through.kind == straight.kind
        if straight.kind == "error" and through.kind == "error":
            assert through.error[:2] == straight.error[:2]
        assert works(client)


def test_debug(server, weir):
    def play(end):
        with connect(end) as client:
            return commands.reply_to(client, commands.DEBUG), commands.fate(client)

    straight, through = play(server), play(weir)
    assert through == straight or (through[0][0] == "error" and through[1] == "alive")
    with connect(weir, "other") as client:  # without the privilege
        assert commands.reply_to(client, commands.DEBUG)[0] == "error"
        assert works(client)


def test_refresh(server, weir):
    for end, user in ((weir, "app"), (weir, "other")):
        with connect(server, user) as client:
            straight = commands.reply_to(client, commands.REFRESH, b"\x04")
        with connect(end, user) as client:
            through = commands.reply_to(client, commands.REFRESH, b"\x04")
            assert through == straight or through[0] == "error", (through, straight)
            assert works(client)


def test_init_db(server, weir):
    def play(end):
        with connect(end, database=None) as client:
            told = []
            for name in ("weir_b", "weir_a", "nowhere", "", "weir_b", "mysql\0x", "a" * 65, "ž"):
                told.append(shown(client.init_db(name)))
                told.append(client.value("SELECT DATABASE()"))
            return told

    same(server, weir, play)


def test_reset_connection_and_its_flags(server, weir):
    def play(end):
        with connect(end) as client:
            client.run("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT)", "SET @a = 1, autocommit = 0", "INSERT INTO t VALUES ()")
            told = [shown(client.reset_connection()), client.rows("SELECT @a, @@autocommit, LAST_INSERT_ID(), COUNT(*), DATABASE() FROM t")]
            told.append(shown(client.reset_connection()))
            return told, works(client)

    same(server, weir, play)


def test_commands_sent_ahead(server, weir):
    """A client that does not wait for answers gets all of them, in order."""
    with connect(weir) as client:
        pieces = [b"\x0e", b"\x03SELECT 1", b"\x0e", b"\x05", b"\x03SELEC", b"\x02weir_b", b"\x03SELECT DATABASE()", b"\x0e", b"\x09", b"\x0e"]
        client.socket.sendall(b"".join(len(p).to_bytes(3, "little") + b"\0" + p for p in pieces))
        kinds = []
        for piece in pieces:
            client.sequence = 1
            if piece[:1] == b"\x09":
                kinds.append("text" if b"Uptime" in client.read_packet() else "?")
                continue
            result = client.read_result()
            kinds.append(result.rows[0][0].decode() if result.kind == "rows" else result.kind)
    assert kinds == ["ok", "1", "ok", "error", "error", "ok", "weir_b", "ok", "text", "ok"]


def test_single_bytes(server, weir):
    """Commands that come byte by byte."""
    with connect(weir) as client:
        for payload in (b"\x03SELECT 'drip'", b"\x0e", b"\x02weir_b", b"\x09"):
            packet = struct.pack("<I", len(payload))[:3] + b"\0" + payload
            for i in range(len(packet)):
                client.socket.sendall(packet[i : i + 1])
            client.sequence = 1
            if payload[:1] == b"\x09":
                assert b"Uptime" in client.read_packet()
            else:
                assert client.read_result().kind in ("ok", "rows")
        assert works(client)
