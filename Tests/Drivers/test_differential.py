"""The same scripts straight and through Weir: every byte of meaning in the replies must be equal, and every variable at the end."""

import pytest

import scripts_of_sessions
from lanes import Lanes
from player import Player
from transcripts import differences

SCRIPTS = scripts_of_sessions.every()


@pytest.fixture(scope="module")
def plays(server, request):
    """{(script, mode): future of the differences}, of what this run is to play: begun at once, awaited by its test."""
    lanes = Lanes(server)
    futures = {}
    for item in request.session.items:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        if item.module is request.module and parameters.get("server") == server.kind and "script" in parameters:
            script, mode = parameters["script"], parameters["mode"]
            if (script.name, mode) not in futures:
                futures[script.name, mode] = lanes.submit(script, mode, (script.pool, script.pool + 1))
    yield futures
    lanes.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("spare", [0, 1], ids=["smallest", "one-more"])
@pytest.mark.parametrize("mode", scripts_of_sessions.MODES)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_same_as_straight(server, plays, script, mode, spare, request):
    pool = script.pool + spare
    if known := script.known_difference(server.kind, mode, pool):
        request.applymarker(pytest.mark.xfail(strict=True, reason=known))
    difference = plays[script.name, mode].result()[pool]
    assert not difference, f"{script.name}, {mode}, pool of {pool}\n{difference}"


def test_a_difference_is_seen(server):
    """The comparison itself can fail: the same script with another value differs in a value, a warning and a flag."""
    script = scripts_of_sessions.Script("self-test", steps=[("A", ":", "SELECT 1"), ("A", ":", "SELECT CAST('1x' AS SIGNED)")])
    other = scripts_of_sessions.Script("self-test", steps=[("A", ":", "SELECT 1"), ("A", ":", "SELECT CAST('1' AS SIGNED)")])
    play = [Player(server.address, server.users, 0).play(s) for s in (script, script, other)]
    other_text = [(step, answer) for (step, _), (_, answer) in zip(play[0], play[2])]
    assert differences(play[0], play[1]) == ""
    assert "SELECT CAST" in differences(play[0], other_text)


def test_a_variable_left_behind_is_seen(server):
    """The end is compared too: two scripts whose answers are equal, of which one leaves a variable set."""
    plain, setting = (
        scripts_of_sessions.Script("self-test", steps=[("A", ":", f"SET SESSION sql_mode = {value}")]) for value in ("DEFAULT", "''")
    )
    play = [Player(server.address, server.users, 0).play(s) for s in (plain, setting)]
    same_steps = [(step, answer) for (step, _), (_, answer) in zip(*play)]
    assert "sql_mode" in differences(play[0], same_steps)


def test_there_are_three_hundred():
    assert len(SCRIPTS) >= 300
