"""Command line clients through Weir: the same output as straight at the server."""

import re

import pytest

import cli
import servers

SCRIPT = """
CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40), amount DECIMAL(10,2), at DATETIME, raw BLOB);
INSERT INTO t (name, amount, at, raw) VALUES ('žluťoučký', 1.5, '2024-02-29 12:00:00', x'0001FF'), (NULL, NULL, NULL, NULL);
SELECT id, name, amount, at, HEX(raw) FROM t ORDER BY id;
SELECT * FROM nowhere;
SELECT 1/0, CAST('abc' AS SIGNED);
BEGIN;
DELETE FROM t;
SELECT COUNT(*) FROM t;
ROLLBACK;
SELECT COUNT(*) FROM t;
DELIMITER //
CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 'two'; END //
DELIMITER ;
CALL p();
USE weir_b
SELECT DATABASE();
SHOW TABLES FROM weir_a;
PREPARE s FROM 'SELECT ? + 1';
SET @a = 41;
EXECUTE s USING @a;
SELECT LAST_INSERT_ID();
SELECT USER(), @@sql_mode;
"""


def output(done):
    """What the client printed, without the times that -vvv adds."""
    text = re.sub(r"\(?\d+[.,]\d+ sec\)?", "", done.stdout)
    # USER() names the host that the server sees: behind Weir that is Weir's, whatever way the client came.
    text = text.replace("@localhost", "@127.0.0.1")
    return done.returncode, text, done.stderr


@pytest.mark.parametrize("transport", cli.TRANSPORTS)
@pytest.mark.parametrize("user", ["app", "nopass"])
def test_mariadb_cli(server, weir, transport, user):
    answers = []
    for end in (server, weir):
        server.fresh_schemas()
        answers.append(output(cli.mariadb(end, transport, user, SCRIPT, "weir_a")))
    straight, through = answers
    assert through == straight
    assert "1146" in straight[2] and "žluťoučký" in straight[1]


@pytest.mark.parametrize("transport", ["plain", "tls"])
@pytest.mark.parametrize("user", ["app", "nopass"])
def test_mysql_cli(server, weir, transport, user):
    try:
        servers.chroot()
    except servers.Unavailable as reason:
        pytest.skip(str(reason))
    answers = []
    for end in (server, weir):
        server.fresh_schemas()
        answers.append(output(cli.mysql(end, transport, user, SCRIPT, "weir_a")))
    straight, through = answers
    assert through == straight
    assert "1146" in straight[2] and "žluťoučký" in straight[1]


@pytest.mark.parametrize("transport", ["plain", "tls"])
@pytest.mark.parametrize("prepared", ["auto", "disable"], ids=["prepared", "text"])
def test_sysbench(server, weir, schemas, tmp_path, transport, prepared):
    for command, options in (
        ("prepare", []),
        ("run", ["--threads=8", "--events=400", "--time=0", f"--db-ps-mode={prepared}"]),
        ("cleanup", []),
    ):
        done = cli.sysbench(weir, transport, tmp_path, "oltp_read_write", command, *options)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        assert "FATAL" not in done.stdout + done.stderr
        if command == "run":
            assert re.search(r"transactions:\s+400 ", done.stdout), done.stdout
