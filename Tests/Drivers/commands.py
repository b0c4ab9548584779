"""Commands that drivers rarely send, on top of wire.Wire, and a comparison of what two ends answer to the same client."""

import difflib
import pprint
import struct

import transcripts
import wire
from waiting import until
from wire import Result, lenenc

QUIT, INIT_DB, QUERY, FIELD_LIST, REFRESH, SHUTDOWN, STATISTICS, PROCESS_INFO = 1, 2, 3, 4, 7, 8, 9, 10
PROCESS_KILL, DEBUG, PING, CHANGE_USER = 12, 13, 14, 17
STMT_PREPARE, STMT_EXECUTE, STMT_SEND_LONG_DATA, STMT_CLOSE, STMT_RESET = 22, 23, 24, 25, 26
SET_OPTION, STMT_FETCH, RESET_CONNECTION = 27, 28, 31

shown = transcripts.shown


def same(server, weir, play):
    """Plays the same at the server and through Weir, each time with empty schemas; both must tell the same. Returns what they told."""
    answers = []
    for end in (server, weir):
        server.fresh_schemas()
        answers.append(play(end))
    straight, through = answers
    if through != straight:
        lines = [pprint.pformat(answer, width=150).splitlines() for answer in answers]
        difference = difflib.unified_diff(*lines, "straight", "through weir", lineterm="", n=3)
        raise AssertionError("\n".join(line[:300] for line in difference))
    return through


def connect(end, user="app", database="weir_a", *, timeout=10, **options):
    users = end.users if hasattr(end, "users") else end.server.users
    return wire.Wire(end.address, user, users[user], database, timeout=timeout, **options)


def until_served(client, *statements):
    """Runs the statements, again from the first, until all were done: to open a backend may take longer than a short borrow timeout."""

    def done():
        for sql in statements or ("SELECT 1",):
            result = client.query(sql)[0]
            if result.kind == "error" and result.error[0] == 9501:
                return False
            result.checked()
        return True

    until(done, 60, "a backend")
    return client


def works(client, number=4711):
    """The session still answers, and answers to what was asked."""
    assert client.ping().kind == "ok"
    assert client.value(f"SELECT {number}") == str(number)
    return True


def reply_to(client, code, payload=b""):
    """One command, and its answer when that is a single packet: "ok", "eof", ("error", number, state) or ("text", ...)."""
    client.command(code, payload)
    return kind_of(client, client.read_packet())


def kind_of(client, packet):
    if packet[:1] == b"\xff":
        return ("error", *wire._error(packet)[:2])
    if packet[:1] == b"\x00":
        return "ok"
    if packet[:1] == b"\xfe" and len(packet) < 9:
        return "eof"
    return ("text", packet)


def change_user(client, user, password, database=None, *, plugin=None, charset=45, attributes=None):
    """COM_CHANGE_USER with whatever the server asks for after it; raises ServerError when it is refused."""
    client.user, client.password = user, password.encode() if isinstance(password, str) else password
    client.paths = []
    plugin = plugin or client.greeting.plugin
    answer = client._first_answer(plugin)
    body = user.encode() + b"\0" + bytes([len(answer)]) + answer + (database or "").encode() + b"\0" + struct.pack("<H", charset)
    if client.capabilities & wire.PLUGIN_AUTH:
        body += plugin.encode() + b"\0"
    if client.capabilities & wire.CONNECT_ATTRS:
        body += wire.attribute_block(attributes)
    client.command(CHANGE_USER, body)
    client._finish_login(plugin, client.greeting.nonce)
    return client.login_ok


def refused(action, *arguments, **options):
    """The server's error of an action that must fail: (number, state, message)."""
    try:
        action(*arguments, **options)
    except wire.ServerError as error:
        return (error.code, error.state, error.message)
    raise AssertionError("no error where one was due")


def fate(client):
    """Whether the connection is "alive" or "closed" after what happened to it."""
    try:
        works(client)
    except (wire.Gone, ConnectionError):
        return "closed"
    return "alive"


def field_list(client, table, pattern=""):
    """COM_FIELD_LIST: [column definition with its default], status."""
    client.command(FIELD_LIST, table.encode() + b"\0" + pattern.encode())
    columns = []
    while True:
        packet = client.read_packet()
        if packet[:1] == b"\xff":
            return Result("error", error=wire._error(packet))
        if packet[:1] == b"\xfe" and len(packet) < 9:
            warnings, status = struct.unpack("<HH", packet[1:5])
            return Result("fields", columns=columns, warnings=warnings, status=status)
        columns.append(wire._column(packet))


def bound(values):
    """The parameters of COM_STMT_EXECUTE as text and integers: null bitmap, types, values."""
    nulls, types, data = bytearray((len(values) + 7) // 8), b"", b""
    for i, value in enumerate(values):
        if value is None:
            nulls[i // 8] |= 1 << (i % 8)
            types += b"\x06\0"
        elif isinstance(value, int):
            types, data = types + b"\x08\0", data + struct.pack("<q", value)
        else:
            raw = value.encode() if isinstance(value, str) else value
            types, data = types + b"\xfd\0", data + lenenc(len(raw)) + raw
    return bytes(nulls) + b"\x01" + types + data


def is_pinned(other):
    """Whether the only backend of a pool of one is kept by somebody else."""
    try:
        other.query("SELECT 1")[0].checked()
        return False
    except wire.ServerError as error:
        assert error.code == 9501, error
        return True
