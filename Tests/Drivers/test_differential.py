"""The same scripts straight and through Weir: every byte of meaning in the replies must be equal."""

import pytest

import scripts_of_sessions
import wire
from weir import Weir

@pytest.fixture(scope="module")
def weirs(server):
    """A weir for each size of pool that the scripts want."""
    running = {}

    def of_size(size):
        if size not in running:
            running[size] = Weir(server, pool={"maxConnections": size, "connectionBorrowTimeout": 10}).start()
        return running[size]

    yield of_size
    for weir in running.values():
        weir.stop()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("script", scripts_of_sessions.every(), ids=lambda script: script.name)
def test_same_as_straight(server, weirs, script):
    weir = weirs(script.pool)
    offered = wire.Wire(weir.address, "app", login=False).greeting.capabilities
    transcripts = []
    for address in (server.address, weir.address):
        server.fresh_schemas()
        transcripts.append(scripts_of_sessions.Player(address, server.users, offered).play(script))
    difference = scripts_of_sessions.differences(*transcripts)
    assert not difference, f"{script.name}\n{difference}"


def test_a_difference_is_seen(server):
    """The comparison itself can fail: the same script under another sql_mode differs in a value, a warning and a flag."""
    script = scripts_of_sessions.Script("self-test", steps=[("A", ":", "SELECT 1"), ("A", ":", "SELECT CAST('1x' AS SIGNED)")])
    other = scripts_of_sessions.Script("self-test", steps=[("A", ":", "SELECT 1"), ("A", ":", "SELECT CAST('1' AS SIGNED)")])
    play = [scripts_of_sessions.Player(server.address, server.users, 0).play(s) for s in (script, script, other)]
    other_text = [(step, answer) for (step, _), (_, answer) in zip(play[0], play[2])]
    assert scripts_of_sessions.differences(play[0], play[1]) == ""
    assert "SELECT CAST" in scripts_of_sessions.differences(play[0], other_text)
