"""Random scripts straight and through Weir. A difference is shown as the fewest steps that make it, to be put into cases/ as they are.

    WEIR_RANDOM_SCRIPTS=3000 scripts/drivers -k random        so many fresh ones
    WEIR_RANDOM_SEED=17 scripts/drivers -k random             this one again; with WEIR_RANDOM_SCRIPTS=N, it and the N-1 behind it
"""

import dataclasses
import os
import random

import pytest

import random_scripts
import scripts_of_sessions
from lanes import Lanes
from shrinking import shrunk

FIXED = 60
FRESH = int(os.environ.get("WEIR_RANDOM_SCRIPTS", "1" if "WEIR_RANDOM_SEED" in os.environ else "60"))
FIRST = int(os.environ.get("WEIR_RANDOM_SEED", random.randrange(1_000_000, 1_000_000_000)))


NO_BACKEND = "9501"


ASKED_FOR = "WEIR_RANDOM_SEED" in os.environ or "WEIR_RANDOM_SCRIPTS" in os.environ


@pytest.fixture(scope="module")
def lanes(server):
    running = Lanes(server, patience=3, exact=False)
    yield running
    running.close()


def same(lanes, kind, seeds):
    """Plays the scripts of these seeds, and fails with those that differ, shrunk."""
    scripts = [random_scripts.script(kind, seed) for seed in seeds]
    futures = [lanes.threads.submit(difference_of, lanes, script) for script in scripts]
    found = []
    for script, future in zip(scripts, futures):
        script, difference = future.result()
        if difference:
            found.append(report(lanes, script, difference) if len(found) < 10 else f"seed {script.name}")
    assert not found, f"{len(found)} of {len(scripts)} scripts differ\n\n" + "\n\n".join(found)


def difference_of(lanes, script):
    """The script, and how it differs. Weir may pin where the writer did not expect it, which is no difference: then with a backend for everyone."""
    difference = played(lanes, script)
    if NO_BACKEND in difference and script.pool < len(script.sessions):
        script = dataclasses.replace(script, pool=len(script.sessions))
        difference = played(lanes, script)
    return script, difference


def played(lanes, script):
    return lanes.differences(script, script.modes[0], (script.pool,))[script.pool]


def report(lanes, script, difference):
    def differs(steps):
        again = played(lanes, dataclasses.replace(script, steps=steps))
        # With steps left out a session may keep a backend for good: that is another matter, unless it was the matter.
        return bool(again) and (NO_BACKEND in again) == (NO_BACKEND in difference) and "cannot be played straight" not in again

    if not differs(script.steps):
        return f"seed {script.name} differed once, and not again:\n{script.text()}{difference}"
    small = dataclasses.replace(script, steps=shrunk(script.steps, differs, seconds=40))
    return f"seed {script.name}, shrunk:\n{small.text()}{played(lanes, small) or difference}"


@pytest.mark.timeout(600)
@pytest.mark.skipif(ASKED_FOR, reason="other scripts are asked for")
def test_the_same_as_ever(server, lanes):
    same(lanes, server.kind, range(FIXED))


@pytest.mark.skipif(not ASKED_FOR, reason="run with WEIR_RANDOM_SCRIPTS=N or WEIR_RANDOM_SEED=S")
@pytest.mark.timeout(0)
def test_others_each_time(server, lanes):
    print(f"seeds from {FIRST} on, {FRESH} scripts; again: WEIR_RANDOM_SEED={FIRST} WEIR_RANDOM_SCRIPTS={FRESH} scripts/drivers -k random")
    same(lanes, server.kind, range(FIRST, FIRST + FRESH))


def test_a_seed_is_a_script(tmp_path):
    """The same seed is the same script, which reads from its own text as it was."""
    for seed in range(200):
        script = random_scripts.script("mariadb", seed)
        assert script == random_scripts.script("mariadb", seed)
        path = tmp_path / "random" / f"{seed}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(script.text())
        again = scripts_of_sessions.read(path)
        assert [step[2].rstrip() for step in again.steps] == [step[2].rstrip() for step in script.steps]
        assert (again.pool, again.servers, again.modes) == (script.pool, script.servers, script.modes)


def test_shrinking_leaves_what_is_needed():
    def shows(steps):
        return {3, 17, 18} <= set(steps)

    assert shrunk(list(range(40)), shows) == [3, 17, 18]
