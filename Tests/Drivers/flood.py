"""Opens many connections, says one thing or nothing on each, and holds them until its standard input ends.

    python flood.py PORT COUNT [HEXADECIMAL BYTES TO SEND]

Prints `open N` once all are asked for. A process of its own, since a test's may not have that many descriptors.
"""

import errno
import select
import socket
import sys


def main():
    port, count, words = int(sys.argv[1]), int(sys.argv[2]), bytes.fromhex(sys.argv[3]) if len(sys.argv) > 3 else b""
    poll = select.epoll()
    held = {}
    for number in range(count):
        one = socket.socket()
        one.setblocking(False)
        # More client ports than one address has.
        one.bind((f"127.0.0.{2 + number % 8}", 0))
        code = one.connect_ex(("127.0.0.1", port))
        assert code in (0, errno.EINPROGRESS), code
        held[one.fileno()] = one
        if words:
            poll.register(one.fileno(), select.EPOLLIN)
    poll.register(0, select.EPOLLIN)
    print(f"open {len(held)}", flush=True)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == 0:
                return
            # The greeting is here: say it once, and no more.
            poll.unregister(descriptor)
            try:
                held[descriptor].send(words)
            except OSError:
                pass


main()
