"""A TCP hop that damages what passes: cuts, resets, half-closes, delays, drips, swallows and corrupts, at a place that the test names.

    with Faults(server.address) as hop:                 # put it between any two: hop.address is the near end
        hop.arm(Fault("reset", "down", after=100))      # the next connection: a reset once 100 bytes went down
        ...

`up` is the direction in which the hop's clients send, `down` the answers. A fault strikes when so many bytes of that direction have passed, counted from the
moment of `arm` for connections that are there (arm(..., now=True)), from their beginning for those to come. One thread serves all connections.
"""

import collections
import selectors
import socket
import struct
import threading
import time
from dataclasses import dataclass

ABRUPT = ("cut", "reset", "half-close", "swallow")
HARMLESS = ("delay", "drip")
# As many bytes of one piece come one by one; the rest of it comes together.
DRIPS = 100


@dataclass(frozen=True)
class Fault:
    """`kind`: cut (FIN both ways), reset (RST both ways), half-close (FIN onwards only), swallow (nothing more passes this way, the connection stays),
    corrupt (one byte is changed), delay (a pause of `seconds` before each piece), drip (byte by byte, the first of each piece)."""

    kind: str
    direction: str = "down"
    after: int = 0
    seconds: float = 0.05

    def __str__(self):
        return f"{self.kind}-{self.direction}-{self.after}"


class Side:
    """One direction of one connection: from `source` to `sink`."""

    def __init__(self, pair, direction, source, sink):
        self.pair, self.direction, self.source, self.sink = pair, direction, source, sink
        self.passed = 0
        self.waiting = collections.deque()
        self.fault = None
        self.struck = False
        self.ended = self.shut = self.swallowing = False
        self.not_before = 0.0

    def take(self):
        try:
            data = self.source.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            return self.pair.break_off(reset=True)
        if not data:
            self.ended = True
            return
        if not self.swallowing:
            self._pass(data)

    def _pass(self, data):
        fault = self.fault
        if fault is None or self.struck and fault.kind not in HARMLESS:
            self._queue(data)
            return
        room = max(0, fault.after - self.passed)
        if len(data) <= room and not (len(data) == room and fault.kind in ABRUPT):
            self._queue(data)
            return
        self._queue(data[:room])
        self._strike(fault, data[room:])

    def _queue(self, data):
        if data:
            self.passed += len(data)
            self.waiting.append(data)

    def _strike(self, fault, rest):
        self.struck = True
        self.pair.hop.struck += 1
        if fault.kind in HARMLESS:
            pieces = [rest]
            if fault.kind == "drip":
                pieces = [rest[i : i + 1] for i in range(min(len(rest), DRIPS))] + ([rest[DRIPS:]] if len(rest) > DRIPS else [])
            for piece in pieces:
                self._queue(piece)
        elif fault.kind == "corrupt":
            self._queue(bytes([rest[0] ^ 0x55]) + rest[1:])
        elif fault.kind == "swallow":
            self.swallowing = True
        elif fault.kind == "half-close":
            self.swallowing = self.ended = True
        else:
            self.flush()
            self.pair.break_off(reset=fault.kind == "reset")

    def flush(self):
        """Sends what it may now; returns whether something is left."""
        slow = self.fault is not None and self.struck and self.fault.kind in HARMLESS
        while self.waiting:
            if slow and time.monotonic() < self.not_before:
                return True
            data = self.waiting[0]
            try:
                sent = self.sink.send(data)
            except BlockingIOError:
                return True
            except OSError:
                self.pair.break_off(reset=True)
                return False
            if sent < len(data):
                self.waiting[0] = data[sent:]
                continue
            self.waiting.popleft()
            if slow:
                self.not_before = time.monotonic() + (self.fault.seconds if self.fault.kind == "delay" else 0.0005)
        if self.ended and not self.shut:
            self.shut = True
            try:
                self.sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            if self.pair.other(self).shut:
                self.pair.break_off(reset=False)
        return bool(self.waiting)


class Pair:
    def __init__(self, hop, near, far, faults):
        self.hop, self.near, self.far = hop, near, far
        self.up, self.down = Side(self, "up", near, far), Side(self, "down", far, near)
        self.gone = False
        for fault in faults:
            self.give(fault)

    def give(self, fault):
        side = self.up if fault.direction == "up" else self.down
        side.fault, side.struck, side.passed = fault, False, 0

    def other(self, side):
        return self.down if side is self.up else self.up

    def break_off(self, reset):
        if self.gone:
            return
        self.gone = True
        for end in (self.near, self.far):
            self.hop.forget(end)
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()
        self.hop.pairs.discard(self)


class Faults:
    def __init__(self, target, port=None):
        self.target = target
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port or 0))
        self.listener.listen(512)
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]
        self.pairs, self.struck, self.accepted = set(), 0, 0
        self._next, self._forever = [], []
        self._lock = threading.Lock()
        self._orders = collections.deque()
        self._wake_near, self._wake_far = socket.socketpair()
        self._wake_far.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.listener, selectors.EVENT_READ, None)
        self._selector.register(self._wake_far, selectors.EVENT_READ, None)
        self._stopped = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    address = property(lambda self: ("127.0.0.1", self.port))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._stopped = True
        try:
            self._wake_near.send(b"x")
        except OSError:
            pass  # the thread had seen it already
        self._thread.join(10)

    # Orders, from other threads

    def arm(self, *faults, now=False, forever=False):
        """For the next connection; with `now` for all that are there; with `forever` for all to come."""
        if now:
            done = threading.Event()

            def give():
                for pair in self.pairs:
                    for fault in faults:
                        pair.give(fault)
                done.set()

            self._order(give)
            assert done.wait(10)
        else:
            with self._lock:
                if forever:
                    self._forever = list(faults)
                else:
                    self._next = list(faults)

    def heal(self):
        """Connections to come pass untouched."""
        with self._lock:
            self._next, self._forever = [], []

    def break_all(self, reset=False):
        done = threading.Event()

        def go():
            for pair in list(self.pairs):
                pair.break_off(reset)
            done.set()

        self._order(go)
        assert done.wait(10)

    def _order(self, action):
        self._orders.append(action)
        self._wake_near.send(b"x")

    # The thread

    def forget(self, end):
        try:
            self._selector.unregister(end)
        except (KeyError, ValueError):
            pass

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except BlockingIOError:
                return
            try:
                far = socket.create_connection(self.target, timeout=5)
            except OSError:
                near.close()
                continue
            self.accepted += 1
            for end in (near, far):
                end.setblocking(False)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                faults, self._next = self._next or self._forever, []
            pair = Pair(self, near, far, faults)
            self.pairs.add(pair)
            for side in (pair.up, pair.down):
                self._selector.register(side.source, selectors.EVENT_READ, side)

    def _serve(self):
        while not self._stopped:
            busy = any(side.waiting or side.ended and not side.shut for pair in self.pairs for side in (pair.up, pair.down))
            for key, _ in self._selector.select(0.0005 if busy else 1):
                if key.fileobj is self.listener:
                    self._accept()
                elif key.fileobj is self._wake_far:
                    self._wake_far.recv(4096)
                elif not key.data.pair.gone:
                    side = key.data
                    # A sink that does not read holds its source back, as TCP itself would.
                    if sum(map(len, side.waiting)) < 1 << 20:
                        side.take()
                    if side.ended:
                        self.forget(side.source)
            while self._orders:
                self._orders.popleft()()
            for pair in list(self.pairs):
                for side in (pair.up, pair.down):
                    if not pair.gone:
                        side.flush()
        for pair in list(self.pairs):
            pair.break_off(False)
        for end in (self.listener, self._wake_near, self._wake_far):
            end.close()
        self._selector.close()
