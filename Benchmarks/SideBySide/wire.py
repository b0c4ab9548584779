"""The least of MySQL's protocol that a load needs: login by mysql_native_password, plain or over TLS, and replies read to their end."""

import hashlib
import socket
import struct

# LONG_PASSWORD, LONG_FLAG, CONNECT_WITH_DB, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH.
CAPABILITIES = 1 | 1 << 2 | 1 << 3 | 1 << 9 | 1 << 13 | 1 << 15 | 1 << 19
SSL = 1 << 11
QUIT = b"\x01\0\0\0\x01"


class Refused(Exception):
    """An ERR packet, or something that is no MySQL."""


def command(code, payload=b""):
    return struct.pack("<I", len(payload) + 1)[:3] + b"\0" + bytes([code]) + payload


def query(text):
    return command(3, text)


def refusal(packet):
    """The text of an ERR packet, from its header on."""
    return f"ERROR {packet[5] | packet[6] << 8} {packet[13:].decode(errors='replace')}"


class Login:
    """Makes the answer to a greeting. What does not depend on the nonce is made once, so that a client costs little."""

    def __init__(self, user, password, schema):
        once = hashlib.sha1(password.encode()).digest()
        self._once = int.from_bytes(once, "big")
        self._twice = hashlib.sha1(once).digest()
        self._tail = schema.encode() + b"\0mysql_native_password\0"
        self._user = user.encode() + b"\0\x14"
        self._packets = {sequence: self._head(sequence) for sequence in (1, 2)}

    def _head(self, sequence, capabilities=CAPABILITIES):
        body = struct.pack("<IIB23x", capabilities, 1 << 24, 45) + self._user
        length = len(body) + 20 + len(self._tail)
        return struct.pack("<I", length)[:3] + bytes([sequence]) + body

    def scramble(self, nonce):
        mask = hashlib.sha1(nonce + self._twice).digest()
        return (int.from_bytes(mask, "big") ^ self._once).to_bytes(20, "big")

    def answer(self, greeting, sequence=1):
        """The login packet for a greeting, header included."""
        return self._packets[sequence] + self.scramble(nonce(greeting)) + self._tail

    def answer_tls(self, greeting):
        head = self._head(2, CAPABILITIES | SSL)
        return head + self.scramble(nonce(greeting)) + self._tail

    def answer_switch(self, packet):
        """The answer to a request to use another plugin; this client has only one."""
        name, rest = packet[5:].split(b"\0", 1)
        if name != b"mysql_native_password":
            raise Refused(f"the server wants {name.decode(errors='replace')}")
        return struct.pack("<I", 20)[:3] + bytes([packet[3] + 1]) + self.scramble(rest[:20])


def nonce(greeting):
    """The 20 random bytes of a greeting, header included."""
    if greeting[4] != 10:
        raise Refused(refusal(greeting) if greeting[4] == 0xFF else "no MySQL greeting")
    end = greeting.index(0, 5)
    return greeting[end + 5 : end + 13] + greeting[end + 32 : end + 44]


def is_whole(data):
    """Whether these bytes are one whole packet or more."""
    return len(data) >= 5 and len(data) >= 4 + (data[0] | data[1] << 8 | data[2] << 16)


def has_ended(reply):
    """Whether a reply that is no multi-result has ended: by one OK or ERR, or by the EOF packet behind the rows."""
    if len(reply) < 7:
        return False
    if reply[4] == 0xFF:
        raise Refused(refusal(reply))
    if reply[4] == 0x00:
        return is_whole(reply)
    # Header 05 00 00 n, then FE, warnings, status. The one behind the column definitions is not the last.
    if reply[-9:-6] != b"\x05\0\0" or reply[-5] != 0xFE:
        return False
    return count_eof(reply) == 2


def count_eof(reply):
    at, found = 0, 0
    while at + 5 <= len(reply):
        length = reply[at] | reply[at + 1] << 8 | reply[at + 2] << 16
        if length == 5 and reply[at + 4] == 0xFE:
            found += 1
        at += 4 + length
    return found


class Connection:
    """A blocking client."""

    def __init__(self, address, user, password, schema, timeout=30, tls=None):
        login = Login(user, password, schema)
        self.socket = socket.create_connection(address, timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            greeting = self._packet()
            if tls is None:
                self.socket.sendall(login.answer(greeting))
            else:
                self.socket.sendall(b"\x20\0\0\x01" + struct.pack("<IIB23x", CAPABILITIES | SSL, 1 << 24, 45))
                self.socket = tls.wrap_socket(self.socket)
                self.socket.sendall(login.answer_tls(greeting))
            packet = self._packet()
            if packet[4] == 0xFE:
                self.socket.sendall(login.answer_switch(packet))
                packet = self._packet()
            if packet[4] != 0x00:
                raise Refused(refusal(packet))
            self.version = greeting[5 : greeting.index(0, 5)].decode()
        except BaseException:
            self.socket.close()
            raise

    def _packet(self):
        data = b""
        while not is_whole(data):
            piece = self.socket.recv(4096)
            if not piece:
                raise Refused("the connection was closed during the login")
            data += piece
        return data

    def query(self, text):
        """Sends a statement and reads its reply to the end."""
        self.socket.sendall(query(text))
        data = self.socket.recv(65536)
        while not has_ended(data):
            piece = self.socket.recv(1 << 20)
            if not piece:
                raise Refused("the connection was closed in a reply")
            data += piece
        return data

    def quit(self):
        self.socket.sendall(QUIT)
        self.socket.close()
