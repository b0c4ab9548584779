"""Logging in with IAM tokens: who gets in, who does not, and what is written down about it."""

import re
import threading

import boto3
import pymysql
import pytest

import iam
import wire
from commands import change_user
from servers import free_port
from waiting import until
from weir import Weir

pytestmark = pytest.mark.needs_weir


@pytest.fixture(scope="module")
def identities(tmp_path_factory, server):
    found = iam.Identities(tmp_path_factory.mktemp("identities"))
    found.keys = {
        "lambda": found.user("lambda", iam.allow("app")),
        "stranger": found.user("stranger", iam.allow("somebody_else")),
    }
    return found


@pytest.fixture(scope="module")
def weir(server, identities):
    with_tokens = Weir(
        server, extra={"identity": identities.section(endpointNames=["localhost", "127.0.0.1", "DB.Example.COM:3306"])},
        user_settings={"app": {"iamAuth": "REQUIRED"}, "other": {}},
    )  # fmt: skip
    with with_tokens.start() as running:
        yield running


def enter(weir, token, user="app", *, tls=True, plugin=wire.CLEAR, **options):
    return wire.Wire(weir.address, user, token, tls=tls, plugin=plugin, **options)


def refused(weir, token, user="app", **options):
    """The error, and the operator's line about it."""
    seen = len(weir.lines)
    with pytest.raises(wire.ServerError) as caught:
        enter(weir, token, user, **options).close()
    line = weir.wait_for_log("login_failed", since=seen)
    return caught.value, line


def test_boto3s_token_and_pymysql(server, weir, identities):
    key, secret = identities.keys["lambda"]
    client = boto3.client("rds", region_name=iam.REGION, aws_access_key_id=key, aws_secret_access_key=secret)
    token = client.generate_db_auth_token(DBHostname="localhost", Port=weir.port, DBUsername="app")
    for _ in range(2):
        connection = pymysql.connect(
            host="localhost", port=weir.port, user="app", password=token, ssl={"ca": str(weir.authority.ca)}, database="weir_a",
        )  # fmt: skip
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT SUBSTRING_INDEX(USER(), '@', 1), DATABASE()")
            assert cursor.fetchone() == ("app", "weir_a")


@pytest.mark.parametrize("plugin", [wire.CLEAR, wire.NATIVE, wire.SHA2, None], ids=str)
def test_whatever_the_client_begins_with(weir, identities, plugin):
    token = iam.token(identities.keys["lambda"], "localhost", weir.port, "app")
    with enter(weir, token, plugin=plugin) as client:
        assert client.value("SELECT 1") == "1"


def test_by_a_unix_socket_and_as_another_name_of_the_endpoint(weir, identities):
    for host, port in (("127.0.0.1", weir.port), ("LocalHost", weir.port), ("db.example.com", 3306), ("DB.EXAMPLE.com", 3306)):
        token = iam.token(identities.keys["lambda"], host, port, "app")
        with wire.Wire(weir.unix, "app", token, plugin=wire.CLEAR) as client:
            assert client.value("SELECT 1") == "1"


def test_a_change_of_user_takes_a_token_too(server, weir, identities):
    with wire.Wire(weir.address, "other", server.users["other"], tls=True) as client:
        change_user(client, "app", iam.token(identities.keys["lambda"], "localhost", weir.port, "app"))
        assert client.value("SELECT SUBSTRING_INDEX(USER(), '@', 1)") == "app"


def by(identities, weir, name="lambda", host="localhost", port=None, user="app", **wrong):
    return iam.token(identities.keys[name], host, port or weir.port, user, **wrong)


ATTACKS = {
    "expired": ({"age": 943}, r"expired 4[0-9] s ago"),
    "replayed after expiry": ({"age": 86400}, r"expired \d+ s ago"),
    "not yet valid": ({"age": -400}, r"dated (399|400) s ahead"),
    "good for too long": ({"expires": "901"}, r"good for 901 s, 900 s are allowed"),
    "other region": ({"region": "us-west-2"}, r"signed for region us-west-2, this endpoint's is eu-central-1"),
    "other service": ({"service": "s3"}, r"signed for service s3"),
    "other user": ({"signed_user": "root"}, r"signed for user 'root', login is as 'app'"),
    "other host": ({"host": "elsewhere.example.com"}, r"signed for elsewhere.example.com:\d+, this endpoint is localhost:\d+"),
    "other port": ({"port": 1}, r"signed for localhost:1, this endpoint is"),
    "no algorithm": ({"algorithm": "none"}, r"its algorithm is not AWS4-HMAC-SHA256"),
    "other action": ({"action": "Connect"}, r"its action is not connect"),
    "twice the user": ({"extra": ["DBUser=app"]}, r"it has the parameter DBUser twice"),
    "something more": ({"extra": ["X-Amz-Expires2=1"]}, r"it has a parameter that tokens do not have"),
    "not the key's": ({"session_token": "made-up"}, r"session token is missing, or not the one of its access key"),
    "not allowed": ({"name": "stranger"}, r"no policy allows rds-db:connect on arn:aws:rds-db:eu-central-1:111122223333:dbuser:prx-0123456789abcdef0/app"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks(weir, identities, attack):
    wrong, reason = ATTACKS[attack]
    token = by(identities, weir, **wrong)
    error, line = refused(weir, token)
    assert (error.code, error.state, error.message) == (1045, "28000", "Access denied for user 'app'@'%' (using password: YES)")
    assert re.search(reason, line), line
    assert token not in line and token[-64:] not in line


@pytest.mark.parametrize("secret", ["wrong", "almost"])
def test_a_signature_with_another_secret(weir, identities, secret):
    key, right = identities.keys["lambda"]
    other = "x" * 40 if secret == "wrong" else right[:-1] + ("a" if right[-1] != "a" else "b")
    _, line = refused(weir, iam.token((key, other), "localhost", weir.port, "app"))
    assert "the signature does not match" in line
    _, line = refused(weir, iam.token(("AKIA0000000000000000", right), "localhost", weir.port, "app"))
    assert "nobody has the access key AKIA0000000000000000" in line


def test_each_byte_counts(weir, identities):
    token = by(identities, weir)
    signature = len(token) - 64
    places = [*range(0, len(token), 37), signature, len(token) - 1]
    for place in places:
        changed = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
        refused(weir, changed)


@pytest.mark.parametrize("junk", [b"", b"\x00", b"app-secret", b"localhost:1/?", b"\xff" * 400, b"a" * 20000, b"/?" + b"&=" * 8000])
def test_junk(weir, identities, junk):
    error, _ = refused(weir, junk)
    assert error.code == 1045


def test_a_megabyte_is_not_read(weir, identities):
    # Weir answers at the packet's head and closes; whether the answer is read before the end of the connection is luck.
    with pytest.raises((wire.ServerError, wire.Gone, OSError)) as caught:
        enter(weir, "localhost:1/?" + "A" * 1_000_000).close()
    assert not isinstance(caught.value, wire.ServerError) or (caught.value.code, caught.value.message) == (1043, "Bad handshake")
    weir.wait_for_log("an oversized login packet")
    with enter(weir, by(identities, weir)) as client:
        assert client.value("SELECT 1") == "1"


def test_never_without_tls(weir, identities):
    seen = len(weir.lines)
    with pytest.raises(wire.ServerError) as caught:
        enter(weir, by(identities, weir), tls=False).close()
    assert (caught.value.code, caught.value.message) == (3159, "This RDS Proxy requires TLS connections.")
    weir.wait_for_log("tls_required", since=seen)


def test_a_password_is_no_token_and_a_token_no_password(server, weir, identities):
    error, line = refused(weir, server.users["app"])
    assert error.code == 1045 and "was a password sent?" in line
    error, _ = refused(weir, iam.token(identities.keys["lambda"], "localhost", weir.port, "other"), "other")
    assert error.code == 1045


def test_an_unknown_user_is_asked_and_refused_alike(server, identities):
    """Where every user comes by token, one that does not exist takes the same way to the same error."""
    with Weir(
        server, users={"app": server.users["app"]}, extra={"identity": identities.section()}, user_settings={"app": {"iamAuth": "REQUIRED"}}
    ).start() as weir:
        paths = []
        for user in ("app", "nobody"):
            client = wire.Wire(weir.address, user, "wrong", tls=True, plugin=wire.NATIVE, login=False)
            with pytest.raises(wire.ServerError) as caught:
                client._login(None, True, wire.NATIVE, 45)
            paths.append((client.paths, caught.value.code, caught.value.message.replace(user, "USER")))
            client.close()
        assert paths[0] == paths[1]


def test_a_disabled_and_a_deleted_key(weir, identities):
    key = identities.user("passing", iam.allow("app"))
    token = iam.token(key, "localhost", weir.port, "app")
    enter(weir, token).close()
    identities.iam("update-access-key", "--user-name", "passing", "--access-key-id", key[0], "--status", "Inactive")
    _, line = refused(weir, token)
    assert f"the access key {key[0]} is inactive" in line
    identities.iam("update-access-key", "--user-name", "passing", "--access-key-id", key[0], "--status", "Active")
    enter(weir, token).close()
    identities.iam("delete-access-key", "--user-name", "passing", "--access-key-id", key[0])
    _, line = refused(weir, token)
    assert f"nobody has the access key {key[0]}" in line


def test_a_change_of_policy_counts_from_the_next_login(weir, identities):
    key = identities.user("changing")
    token = iam.token(key, "localhost", weir.port, "app")
    for _ in range(5):
        refused(weir, token)
        identities.put_policy("changing", "p", iam.allow("app"))
        with enter(weir, token) as client:
            identities.put_policy("changing", "p", iam.allow("*", effect="Deny", resource="*"))
            # Who is in stays in.
            assert client.value("SELECT 1") == "1"
        _, line = refused(weir, token)
        assert "denied by Statement[0] of policy p" in line
        identities.iam("delete-user-policy", "--user-name", "changing", "--policy-name", "p")


def test_conditions_see_the_client(weir, identities):
    here = iam.allow("app", condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}, "Bool": {"aws:SecureTransport": "true"}})
    key = identities.user("nearby", here)
    token = iam.token(key, "localhost", weir.port, "app")
    enter(weir, token).close()
    identities.put_policy("nearby", "policy-0", iam.allow("app", condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    refused(weir, token)


def test_an_ipv4_client_of_an_ipv6_socket_is_what_it_is(server, identities):
    """A policy about 127.0.0.0/8 counts where Weir listens on every address of both kinds."""
    here = iam.allow("app", condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}})
    key = identities.user("mapped", here)
    port = free_port()
    with Weir(
        server, endpoint={"listen": f"[::]:{port}"}, port=port, extra={"identity": identities.section()}, user_settings={"app": {"iamAuth": "REQUIRED"}}
    ).start() as weir:  # fmt: skip
        enter(weir, iam.token(key, "localhost", port, "app")).close()


def test_the_audit_trail_has_it_all_and_no_secret(weir, identities):
    token = by(identities, weir)
    with enter(weir, token):
        pass
    late = by(identities, weir, age=1000)
    refused(weir, late)
    key = identities.keys["lambda"][0]

    def found():
        mine = [record for record in identities.audit() if record["eventName"] == "Connect" and record["userIdentity"].get("accessKeyId") == key]
        good = [record for record in mine if not record.get("errorCode")]
        bad = [record for record in mine if record.get("errorCode") == "expired" and "expired 100 s ago" in record["errorMessage"]]
        return (good[-1], bad[-1]) if good and bad else None

    good, bad = until(found)
    assert good["userIdentity"]["arn"] == f"arn:aws:iam::{iam.ACCOUNT}:user/lambda"
    assert good["userIdentity"]["type"] == "IAMUser" and good["eventSource"] == "rds-db.amazonaws.com"
    assert good["requestParameters"]["dbUser"] == "app" and good["sourceIPAddress"] == "127.0.0.1"
    # Whose key it claims to be is not proven.
    assert bad["userIdentity"].get("arn") is None and bad["userIdentity"]["type"] == "Unknown"
    whole = identities.audit_file.read_text() + weir.log(100_000)
    for secret in (token, late, token[-64:], identities.keys["lambda"][1]):
        assert secret not in whole
    assert "verified" in identities.run("audit", "verify") or "intact" in identities.run("audit", "verify")


def test_a_key_is_said_to_have_been_used(weir, identities):
    key = identities.user("used", iam.allow("app"))
    enter(weir, iam.token(key, "localhost", weir.port, "app")).close()

    def used():
        answer = identities.iam("get-access-key-last-used", "--access-key-id", key[0])["AccessKeyLastUsed"]
        return answer.get("ServiceName") == "rds-db" and answer["Region"] == iam.REGION

    until(used)


def test_a_storm_of_tokens(weir, identities):
    token = by(identities, weir)
    failures = []

    def one():
        try:
            with enter(weir, token, timeout=60) as client:
                assert client.value("SELECT 1") == "1"
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
