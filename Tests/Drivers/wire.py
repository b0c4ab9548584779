"""A small MySQL client that hides nothing: every reply is kept as the server sent it.

Drivers smooth over what a proxy might get wrong. This one shows status flags, warning counts, info texts and column definitions as they came, picks its
capability flags and its first authentication plugin freely, and can leave without a goodbye.
"""

import hashlib
import socket
import ssl
import struct
from dataclasses import dataclass, field

LONG_PASSWORD = 1
FOUND_ROWS = 1 << 1
LONG_FLAG = 1 << 2
IGNORE_SPACE = 1 << 8
INTERACTIVE = 1 << 10
CONNECT_WITH_DB = 1 << 3
COMPRESS = 1 << 5
LOCAL_FILES = 1 << 7
PROTOCOL_41 = 1 << 9
SSL = 1 << 11
TRANSACTIONS = 1 << 13
SECURE_CONNECTION = 1 << 15
MULTI_STATEMENTS = 1 << 16
MULTI_RESULTS = 1 << 17
PS_MULTI_RESULTS = 1 << 18
PLUGIN_AUTH = 1 << 19
CONNECT_ATTRS = 1 << 20
PLUGIN_AUTH_LENENC = 1 << 21
SESSION_TRACK = 1 << 23
DEPRECATE_EOF = 1 << 24

BASE = (
    LONG_PASSWORD | LONG_FLAG | PROTOCOL_41 | TRANSACTIONS | SECURE_CONNECTION
    | MULTI_STATEMENTS | MULTI_RESULTS | PS_MULTI_RESULTS | PLUGIN_AUTH
)  # fmt: skip

IN_TRANSACTION = 0x0001
AUTOCOMMIT = 0x0002
MORE_RESULTS = 0x0008
CURSOR_EXISTS = 0x0040
LAST_ROW_SENT = 0x0080
OUT_PARAMETERS = 0x1000
SESSION_STATE_CHANGED = 0x4000

NATIVE = "mysql_native_password"
SHA2 = "caching_sha2_password"
CLEAR = "mysql_clear_password"


class ServerError(Exception):
    def __init__(self, code, state, message):
        super().__init__(f"ERROR {code} ({state}): {message}")
        self.code, self.state, self.message = code, state, message


class Gone(Exception):
    """The other side closed the connection."""


@dataclass
class Greeting:
    version: str
    thread_id: int
    nonce: bytes
    capabilities: int
    charset: int
    status: int
    plugin: str


@dataclass
class Result:
    """One result of a command: an OK, an error, or columns with rows."""

    kind: str
    affected: int = 0
    insert_id: int = 0
    status: int = 0
    warnings: int = 0
    info: bytes = b""
    trackers: bytes = b""
    last: bytes = b""
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    error: tuple = ()

    def checked(self):
        if self.kind == "error":
            raise ServerError(*self.error)
        return self


def scramble_native(password, nonce):
    if not password:
        return b""
    one = hashlib.sha1(password).digest()
    mask = hashlib.sha1(nonce + hashlib.sha1(one).digest()).digest()
    return bytes(a ^ b for a, b in zip(one, mask))


def scramble_sha2(password, nonce):
    if not password:
        return b""
    one = hashlib.sha256(password).digest()
    mask = hashlib.sha256(hashlib.sha256(one).digest() + nonce).digest()
    return bytes(a ^ b for a, b in zip(one, mask))


def lenenc(value):
    if value < 251:
        return bytes([value])
    if value < 1 << 16:
        return b"\xfc" + struct.pack("<H", value)
    if value < 1 << 24:
        return b"\xfd" + struct.pack("<I", value)[:3]
    return b"\xfe" + struct.pack("<Q", value)


def attribute_block(attributes):
    pairs = b"".join(lenenc(len(part)) + part for item in (attributes or {}).items() for part in (text.encode() for text in item))
    return lenenc(len(pairs)) + pairs


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        piece = self.data[self.at : self.at + count]
        assert len(piece) == count, "packet too short"
        self.at += count
        return piece

    def int(self, count):
        return int.from_bytes(self.take(count), "little")

    def lenenc(self):
        first = self.int(1)
        return first if first < 251 else self.int({0xFC: 2, 0xFD: 3, 0xFE: 8}[first])

    def string(self):
        return self.take(self.lenenc())

    def text0(self):
        end = self.data.find(b"\0", self.at)
        end = len(self.data) if end < 0 else end
        piece = self.data[self.at : end]
        self.at = end + 1
        return piece

    def rest(self):
        piece = self.data[self.at :]
        self.at = len(self.data)
        return piece

    @property
    def left(self):
        return len(self.data) - self.at


class Wire:
    """One client connection. `address` is ("127.0.0.1", 3306) or the path of a unix socket."""

    def __init__(
        self, address, user, password="", database=None, *, tls=None, plugin=None, flags=0, drop_flags=0,
        charset=45, timeout=30, login=True, receive_buffer=None, attributes=None, preface=b"",
    ):  # fmt: skip
        self.user, self.password = user, password.encode() if isinstance(password, str) else password
        self.paths = []  # how the login went: "switch:PLUGIN", "fast", "full-tls", "full-rsa", "full-socket"
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.unix = family == socket.AF_UNIX
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.buffer = b""
        self.sequence = 0
        self.tls = False
        self.attributes = attributes
        self.files = None  # what answers LOAD DATA LOCAL: name -> pieces of the file
        try:
            self.socket.connect(address)
            if not self.unix:
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if preface:
                self.socket.sendall(preface)  # what a load balancer says first
            self.greeting = self._greeting()
            self.capabilities = BASE | flags
            if database is not None:
                self.capabilities |= CONNECT_WITH_DB
            if attributes is not None:
                self.capabilities |= CONNECT_ATTRS
            self.capabilities &= ~drop_flags
            if login:
                self._login(database, tls, plugin, charset)
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Packets

    def _receive(self, count):
        while len(self.buffer) < count:
            piece = self.socket.recv(max(65536, count - len(self.buffer)))
            if not piece:
                raise Gone("connection closed by the other side")
            self.buffer += piece
        piece, self.buffer = self.buffer[:count], self.buffer[count:]
        return piece

    def read_packet(self):
        whole = b""
        while True:
            header = self._receive(4)
            length, sequence = int.from_bytes(header[:3], "little"), header[3]
            assert sequence == self.sequence, f"packet {sequence} came where {self.sequence} was due"
            self.sequence = (self.sequence + 1) & 255
            whole += self._receive(length)
            if length < 0xFFFFFF:
                return whole

    def write_packet(self, payload):
        out = b""
        while True:
            piece, payload = payload[:0xFFFFFF], payload[0xFFFFFF:]
            out += len(piece).to_bytes(3, "little") + bytes([self.sequence]) + piece
            self.sequence = (self.sequence + 1) & 255
            if len(piece) < 0xFFFFFF:
                break
        self.socket.sendall(out)

    def command(self, code, payload=b""):
        self.sequence = 0
        self.write_packet(bytes([code]) + payload)

    # Login

    def _greeting(self):
        packet = self.read_packet()
        if packet[0] == 0xFF:
            raise ServerError(*_error(packet))
        r = Reader(packet)
        assert r.int(1) == 10, "not protocol 10"
        version = r.text0().decode()
        thread_id = r.int(4)
        nonce = r.take(8)
        r.take(1)
        capabilities = r.int(2)
        charset, status = r.int(1), r.int(2)
        capabilities |= r.int(2) << 16
        nonce_length = r.int(1)
        r.take(10)
        nonce += r.take(max(13, nonce_length - 8))[:12]
        plugin = r.text0().decode() if capabilities & PLUGIN_AUTH else NATIVE
        return Greeting(version, thread_id, nonce, capabilities, charset, status, plugin)

    def _first_answer(self, plugin):
        if plugin == NATIVE:
            return scramble_native(self.password, self.greeting.nonce)
        if plugin == SHA2:
            return scramble_sha2(self.password, self.greeting.nonce)
        if plugin == CLEAR:
            return self.password + b"\0"
        return b""

    def _login(self, database, tls, plugin, charset):
        plugin = plugin or self.greeting.plugin
        answer = self._first_answer(plugin)
        if len(answer) > 250:
            self.capabilities |= PLUGIN_AUTH_LENENC
        head = struct.pack("<IIB23x", self.capabilities | (SSL if tls else 0), 1 << 24, charset)
        if tls:
            if not self.greeting.capabilities & SSL:
                raise Gone("the server offers no TLS")
            self.write_packet(head)
            context = tls if isinstance(tls, ssl.SSLContext) else ssl._create_unverified_context()
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
            self.tls = True
        length = lenenc(len(answer)) if self.capabilities & PLUGIN_AUTH_LENENC else bytes([len(answer)])
        body = head + self.user.encode() + b"\0" + length + answer
        if database is not None:
            body += database.encode() + b"\0"
        if self.capabilities & PLUGIN_AUTH:
            body += plugin.encode() + b"\0"
        if self.capabilities & CONNECT_ATTRS:
            body += attribute_block(self.attributes)
        self.write_packet(body)
        self._finish_login(plugin, self.greeting.nonce)

    def _finish_login(self, plugin, nonce):
        while True:
            packet = self.read_packet()
            if packet[0] == 0xFF:
                raise ServerError(*_error(packet))
            if packet[0] == 0x00:
                self.login_ok = self._ok(packet)
                return
            if packet[0] == 0xFE:
                r = Reader(packet[1:])
                plugin, data = r.text0().decode(), r.rest()
                self.paths.append(f"switch:{plugin}")
                nonce = data[:-1] if data.endswith(b"\0") else data
                self.greeting.nonce = nonce
                self.write_packet(self._first_answer(plugin))
            elif packet[0] == 0x01 and plugin == SHA2:
                self._sha2_step(packet[1:], nonce)
            else:
                raise AssertionError(f"unexpected packet in the login: {packet[:20]!r} for {plugin}")

    def _sha2_step(self, data, nonce):
        if data == b"\x03":
            self.paths.append("fast")
        elif data == b"\x04" and (self.tls or self.unix):
            self.paths.append("full-tls" if self.tls else "full-socket")
            self.write_packet(self.password + b"\0")
        elif data == b"\x04":
            self.paths.append("full-rsa")
            self.write_packet(b"\x02")
            key = self.read_packet()
            if key[0] == 0xFF:
                raise ServerError(*_error(key))
            self.write_packet(_rsa(self.password + b"\0", nonce, key[1:]))
        else:
            raise AssertionError(f"unexpected caching_sha2_password data {data[:20]!r}")

    # Replies

    def _ok(self, packet):
        r = Reader(packet[1:])
        result = Result("ok", r.lenenc(), r.lenenc(), r.int(2), r.int(2))
        if self.capabilities & SESSION_TRACK and self.greeting.capabilities & SESSION_TRACK:
            if r.left:
                result.info = r.string()
            if result.status & SESSION_STATE_CHANGED:
                result.trackers = r.string()
        else:
            result.info = r.rest()
        return result

    def read_result(self, binary=False, keep_rows=True):
        packet = self.read_packet()
        if packet[0] == 0xFF:
            return Result("error", error=_error(packet))
        if packet[0] == 0x00:
            return self._ok(packet)
        if packet[0] == 0xFB:
            assert self.files is not None, "LOCAL INFILE asked for"
            for piece in self.files(packet[1:].decode()):
                self.write_packet(piece)
            self.write_packet(b"")
            return self.read_result(binary, keep_rows)
        result = Result("rows")
        count = Reader(packet).lenenc()
        for _ in range(count):
            result.columns.append(_column(self.read_packet()))
        eof = self.read_packet()
        assert eof[0] == 0xFE and len(eof) == 5, f"no EOF after the columns: {eof[:20]!r}"
        result.warnings, result.status = struct.unpack("<HH", eof[1:])
        if binary == "cursor" and result.status & CURSOR_EXISTS:
            return result
        while True:
            packet = self.read_packet()
            if packet[0] == 0xFE and len(packet) < 9:
                result.last = packet
                if not result.status & OUT_PARAMETERS:  # MySQL says only before these rows that more follows
                    result.warnings, result.status = struct.unpack("<HH", packet[1:5])
                return result
            if packet[0] == 0xFF:
                result.kind, result.error = "error", _error(packet)
                return result
            if keep_rows:
                result.rows.append(packet if binary else _text_row(packet, count))

    def results(self, binary=False):
        """All results of one command; an error ends them."""
        found = [self.read_result(binary)]
        while found[-1].kind != "error" and found[-1].status & MORE_RESULTS:
            found.append(self.read_result(binary))
        return found

    def read_error(self):
        """The error that comes unasked before the other side closes."""
        self.sequence = 0
        packet = self.read_packet()
        assert packet[0] == 0xFF, packet[:20]
        return ServerError(*_error(packet))

    # Commands

    def query(self, sql):
        self.command(3, sql.encode() if isinstance(sql, str) else sql)
        return self.results()

    def rows(self, sql):
        return self.query(sql)[0].checked().rows

    def value(self, sql):
        value = self.rows(sql)[0][0]
        return value if value is None else value.decode()

    def run(self, *statements):
        for sql in statements:
            for result in self.query(sql):
                result.checked()
        return self

    def ping(self):
        self.command(14)
        return self.read_result()

    def init_db(self, name):
        self.command(2, name.encode())
        return self.read_result()

    def reset_connection(self):
        self.command(31)
        return self.read_result()

    def set_option(self, option):
        self.command(27, struct.pack("<H", option))
        packet = self.read_packet()
        if packet[0] == 0xFF:
            return Result("error", error=_error(packet))
        return Result("eof", status=struct.unpack("<HH", packet[1:5])[1])

    def statistics(self):
        self.command(9)
        return self.read_packet()

    def prepare(self, sql):
        """(statement id, parameter columns, result columns, warnings) or a Result with the error."""
        self.command(22, sql.encode())
        packet = self.read_packet()
        if packet[0] == 0xFF:
            return Result("error", error=_error(packet))
        r = Reader(packet[1:])
        statement, columns, parameters = r.int(4), r.int(2), r.int(2)
        r.take(1)
        warnings = r.int(2)
        groups = []
        for count in (parameters, columns):
            groups.append([_column(self.read_packet()) for _ in range(count)])
            if count:
                eof = self.read_packet()
                assert eof[0] == 0xFE and len(eof) == 5, f"no EOF: {eof[:20]!r}"
        return statement, groups[0], groups[1], warnings

    def execute(self, statement, values=(), *, cursor=0, send_types=True, long_data=()):
        body = struct.pack("<IBI", statement, cursor, 1)
        if values:
            nulls = bytearray((len(values) + 7) // 8)
            types = data = b""
            for i, value in enumerate(values):
                if value is None:
                    nulls[i // 8] |= 1 << (i % 8)
                    types += b"\x06\0"
                elif isinstance(value, bool):
                    types, data = types + b"\x01\0", data + bytes([value])
                elif isinstance(value, int):
                    types, data = types + b"\x08\0", data + struct.pack("<q", value)
                elif isinstance(value, float):
                    types, data = types + b"\x05\0", data + struct.pack("<d", value)
                else:
                    raw = value.encode() if isinstance(value, str) else value
                    types += b"\xfd\0" if isinstance(value, str) else b"\xfb\0"
                    if i not in long_data:
                        data += lenenc(len(raw)) + raw
            body += bytes(nulls) + (b"\x01" + types if send_types else b"\x00") + data
        self.command(23, body)
        return self.results("cursor" if cursor else True)

    def send_long_data(self, statement, parameter, data):
        self.command(24, struct.pack("<IH", statement, parameter) + data)

    def fetch(self, statement, count):
        self.command(28, struct.pack("<II", statement, count))
        result = Result("rows")
        while True:
            packet = self.read_packet()
            if packet[0] == 0xFF:
                return Result("error", error=_error(packet))
            if packet[0] == 0xFE and len(packet) < 9:
                result.warnings, result.status = struct.unpack("<HH", packet[1:5])
                return result
            result.rows.append(packet)

    def reset_statement(self, statement):
        self.command(26, struct.pack("<I", statement))
        return self.read_result()

    def close_statement(self, statement):
        self.command(25, struct.pack("<I", statement))

    # Leaving

    def quit(self):
        """The polite way: COM_QUIT, then wait for the other side to close."""
        self.command(1)
        try:
            while self.socket.recv(65536):
                pass
        except OSError:
            pass
        self.socket.close()

    def abort(self):
        """The rude way: a TCP reset in the middle of whatever is going on."""
        if not self.unix and self.socket.fileno() >= 0:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        try:
            if self.socket.fileno() >= 0:
                self.command(1)
        except OSError:
            pass
        self.socket.close()


def _error(packet):
    r = Reader(packet[1:])
    code = r.int(2)
    rest = r.rest()
    if rest[:1] == b"#":
        return code, rest[1:6].decode(), rest[6:].decode(errors="replace")
    return code, "", rest.decode(errors="replace")


def _column(packet):
    r = Reader(packet)
    catalog, schema, table, org_table, name, org_name = (r.string() for _ in range(6))
    assert r.lenenc() == 12, "column definition of an unknown shape"
    charset, length, kind, flags, decimals = r.int(2), r.int(4), r.int(1), r.int(2), r.int(1)
    return (catalog, schema, table, org_table, name, org_name, charset, length, kind, flags, decimals, r.rest())


def _text_row(packet, count):
    r = Reader(packet)
    row = []
    for _ in range(count):
        if packet[r.at] == 0xFB:
            r.at += 1
            row.append(None)
        else:
            row.append(r.string())
    assert not r.left, "bytes left over in a row"
    return tuple(row)


def _rsa(password, nonce, pem):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding

    masked = bytes(b ^ nonce[i % len(nonce)] for i, b in enumerate(password))
    key = serialization.load_pem_public_key(pem)
    return key.encrypt(masked, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None))
