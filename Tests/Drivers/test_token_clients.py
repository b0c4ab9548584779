"""Tokens from AWS's own programs, by the command-line clients; sessions of roles; the webhook; what the time of a refusal tells."""

import http.server
import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import boto3
import pytest

import cli
import iam
import wire
from waiting import until
from weir import Weir, clean_environment

pytestmark = pytest.mark.needs_weir
AWS = Path(sys.prefix) / "bin" / "aws"


@pytest.fixture(scope="module")
def webhook():
    """An HTTP server that keeps what it is told."""
    told = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    running.told = told
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def identities(tmp_path_factory, server):
    found = iam.Identities(tmp_path_factory.mktemp("identities"))
    found.pair = found.user("lambda", iam.allow("app"))
    return found


@pytest.fixture(scope="module")
def weir(server, identities, webhook):
    section = identities.section(auditWebhook=f"http://127.0.0.1:{webhook.server_port}/told", auditWebhookEvents=["CreateRole"])
    # Only users with tokens: whoever is not known is asked for one as well.
    with Weir(
        server, users={"app": server.users["app"]}, extra={"identity": section}, user_settings={"app": {"iamAuth": "REQUIRED"}}, http={}
    ).start() as running:  # fmt: skip
        yield running


def credentials(key, **more):
    return {**clean_environment(), "AWS_ACCESS_KEY_ID": key[0], "AWS_SECRET_ACCESS_KEY": key[1], "AWS_DEFAULT_REGION": iam.REGION, **more}


def test_the_aws_clis_token_and_mysqls_own_client(server, weir, identities):
    made = subprocess.run(
        [AWS, "rds", "generate-db-auth-token", "--hostname", "localhost", "--port", str(weir.port), "--username", "app"],
        env=credentials(identities.pair), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    token = made.stdout.strip()
    with wire.Wire(weir.address, "app", token, tls=True, plugin=wire.CLEAR) as client:
        assert client.value("SELECT 1") == "1"
    if server.kind == "mysql":
        done = cli.mysql(weir, "tls", "app", "SELECT 40 + 2 AS answer", "--enable-cleartext-plugin", password=token)
        assert done.returncode == 0 and "42" in done.stdout, done.stderr


def test_weirs_own_token(weir, identities):
    token = identities.run("token", "--hostname", "localhost", "--port", weir.port, "--username", "app", "--iam-user", "lambda").strip()
    with wire.Wire(weir.address, "app", token, tls=True, plugin=wire.CLEAR) as client:
        assert client.value("SELECT 1") == "1"


def test_a_roles_session_logs_in_until_it_is_revoked(weir, identities, webhook):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{iam.ACCOUNT}:user/caller"}}]}
    key = identities.user("caller")
    identities.iam("create-role", "--role-name", "job", "--assume-role-policy-document", json.dumps(trust))
    identities.iam("put-role-policy", "--role-name", "job", "--policy-name", "p", "--policy-document", json.dumps(iam.allow("app")))
    sts = boto3.client(
        "sts", region_name=iam.REGION, endpoint_url=f"http://127.0.0.1:{weir.http_port}", aws_access_key_id=key[0], aws_secret_access_key=key[1]
    )  # fmt: skip
    session = sts.assume_role(RoleArn=f"arn:aws:iam::{iam.ACCOUNT}:role/job", RoleSessionName="nightly")["Credentials"]
    rds = boto3.client(
        "rds", region_name=iam.REGION, aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )  # fmt: skip
    token = rds.generate_db_auth_token(DBHostname="localhost", Port=weir.port, DBUsername="app")
    with wire.Wire(weir.address, "app", token, tls=True, plugin=wire.CLEAR) as client:
        assert client.value("SELECT 1") == "1"
        identities.iam("revoke-sessions", "--role-name", "job")
        with pytest.raises(wire.ServerError) as caught:
            wire.Wire(weir.address, "app", token, tls=True, plugin=wire.CLEAR).close()
        assert caught.value.code == 1045
        weir.wait_for_log("the role's sessions of that time were revoked")
        # Who is in stays in.
        assert client.value("SELECT 2") == "2"

    def found():
        return [r for r in identities.audit() if r["eventName"] == "Connect" and r["userIdentity"].get("arn") == f"arn:aws:sts::{iam.ACCOUNT}:assumed-role/job/nightly"]

    until(found, what="the login of the role's session in the audit file")
    # The file has what other processes and STS wrote, too.
    until(lambda: {"CreateRole", "AssumeRole"} <= {r["eventName"] for r in identities.audit()}, what="CreateRole and AssumeRole in the audit file")
    # The webhook was told of the event that it wants and of the refusal, and of nothing else.
    until(lambda: any(r["eventName"] == "CreateRole" for r in webhook.told) and any(r.get("errorCode") == "revoked_session" for r in webhook.told), what="the webhook's news")
    assert not [r for r in webhook.told if r["eventName"] != "CreateRole" and not r.get("errorCode")]


def test_orders_on_the_console_are_in_the_trail(server, identities):
    with Weir(
        server, extra={"identity": identities.section(), "admin": {"user": "boss", "password": "boss-secret"}}
    ).start() as weir:  # fmt: skip
        with wire.Wire(weir.address, "boss", "boss-secret") as console:
            console.run("PAUSE", "RESUME")
        with pytest.raises(wire.ServerError):
            wire.Wire(weir.address, "boss", "wrong").close()

        def found():
            mine = [r for r in identities.audit() if r["userIdentity"].get("userName") == "boss"]
            orders = [r["requestParameters"]["order"] for r in mine if r["eventName"] == "ConsoleOrder"]
            return orders == ["PAUSE", "RESUME"] and [r.get("errorCode") for r in mine if r["eventName"] == "OpenConsole"] == [None, "access_denied"]

        until(found, what="the console's orders in the audit file")


def test_the_time_of_a_refusal_does_not_tell_which_users_exist(weir, identities):
    """A good token for a user who exists but is not its own, against one for a user who does not exist: the medians are alike.

    Not a proof, and bound to no absolute speed: taken in turns, and apart only if one kind is answered by quite another way.
    """

    def refusal(user, token):
        client = wire.Wire(weir.address, user, token, tls=True, plugin=wire.CLEAR, login=False)
        began = time.perf_counter()
        with pytest.raises(wire.ServerError) as caught:
            client._login(None, True, wire.CLEAR, 45)
        elapsed = time.perf_counter() - began
        client.close()
        return elapsed, caught.value.message.replace(user, "USER")

    times = {"app": [], "nobody": []}
    messages = set()
    for _ in range(60):
        for user in times:
            # Signed by the key, so that everything up to the policy is gone through.
            elapsed, message = refusal(user, iam.token(identities.pair, "localhost", weir.port, user, age=901))
            times[user].append(elapsed)
            messages.add(message)
    assert len(messages) == 1
    medians = sorted(statistics.median(taken) for taken in times.values())
    assert medians[1] < 3 * medians[0], medians
