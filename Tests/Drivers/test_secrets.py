"""Passwords that change while Weir runs: files, JSON in Secrets Manager's form, the encrypted store, Secrets Manager itself."""

import json
import os

import boto3
import pytest

import iam
import wire
from waiting import until
from weir import Weir, check

pytestmark = pytest.mark.needs_weir
USER = "rotating"


def written(path, text):
    """A file that is put in place whole, as secrets are by those who rotate them."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.chmod(0o600)
    os.replace(draft, path)
    return path


@pytest.fixture
def account(server):
    """An account of its own, whose password the test changes."""
    server.execute(f"DROP USER IF EXISTS {USER}@'%'", f"CREATE USER {USER}@'%' IDENTIFIED BY 'first'", f"GRANT ALL ON weir_a.* TO {USER}@'%'")
    yield
    server.execute(f"DROP USER {USER}@'%'")


def change(server, password):
    server.execute(f"ALTER USER {USER}@'%' IDENTIFIED BY '{password}'")


def weir_with(server, source, **options):
    return Weir(server, users={USER: "first"}, user_settings={USER: {"password": source}}, pool={"maxConnections": 3}, **options)


def enters(weir, password):
    try:
        with wire.Wire(weir.address, USER, password, tls=True) as client:
            return client.value("SELECT 1") == "1"
    except wire.ServerError as error:
        assert error.code == 1045
        return False


@pytest.mark.parametrize("form", ["file", "json"])
def test_a_file_that_changes(server, account, tmp_path, form):
    def content(password):
        return password + "\n" if form == "file" else json.dumps({"username": USER, "password": password, "engine": "mysql"})

    path = written(tmp_path / "secret", content("first"))
    with weir_with(server, f"{form}:{path}").start() as weir:
        holder = wire.Wire(weir.address, USER, "first", tls=True)
        holder.run("BEGIN", "SELECT 1")
        change(server, "second")
        written(path, content("second"))
        weir.wait_for_log("passwords changed")
        assert enters(weir, "second")
        assert not enters(weir, "first")
        # Who was in before keeps its connection to the end of its lease.
        assert holder.value("SELECT 2") == "2"
        holder.run("COMMIT")
        holder.close()
        # A file that is no use leaves everything as it is, and is said once.
        seen = len(weir.lines)
        written(path, "" if form == "file" else "{}")
        weir.wait_for_log("a password cannot be read anew", since=seen)
        assert enters(weir, "second")
        weir.expect("a password cannot be read anew")
        written(path, content("second") + ("" if form == "file" else " "))


def test_the_password_before_is_tried_once_when_the_new_one_is_refused(server, account, tmp_path):
    path = written(tmp_path / "secret", "first")
    with weir_with(server, f"file:{path}").start() as weir:
        assert enters(weir, "first")
        # The secret is first, the server is late.
        written(path, "second")
        weir.wait_for_log("passwords changed")
        server.kill_backends()
        until(lambda: enters(weir, "second"), what="a login with the new password")
        weir.wait_for_log("the server refused the password and took the one before it")
        change(server, "second")
        server.kill_backends()
        until(lambda: enters(weir, "second"), what="a login when the server has caught up")


def test_another_users_secret_is_refused_at_the_start(server, account, tmp_path):
    path = written(tmp_path / "secret", json.dumps({"username": "somebody", "password": "x"}))
    code, text = check(
        tmp_path, f"target: {{ host: 127.0.0.1 }}\nauth: [{{ user: {USER}, password: 'json:{path}' }}]\n"
    )
    assert code == 2
    assert f"auth[0].password: the file {path} is for the user somebody, not for {USER}" in text


@pytest.fixture(scope="module")
def manager():
    """moto's Secrets Manager, and boto3's client of it."""
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    address = f"http://{host}:{port}"
    try:
        yield address, boto3.client(
            "secretsmanager", region_name=iam.REGION, endpoint_url=address, aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="example"
        )  # fmt: skip
    finally:
        running.stop()


def test_secrets_manager(server, account, manager):
    address, client = manager
    secret = client.create_secret(Name="prod/rotating", SecretString=json.dumps({"username": USER, "password": "first", "engine": "mysql"}))
    section = {
        "endpoint": address, "region": iam.REGION, "accessKeyId": "AKIAEXAMPLE", "secretAccessKey": "example", "refreshInterval": 1,
    }  # fmt: skip
    for name in ("prod/rotating", secret["ARN"]):
        with weir_with(server, f"secretsmanager:{name}", extra={"secretsManager": section}).start() as weir:
            assert enters(weir, "first")
            if name == secret["ARN"]:
                change(server, "second")
                client.put_secret_value(SecretId=secret["ARN"], SecretString=json.dumps({"username": USER, "password": "second"}))
                weir.wait_for_log("passwords changed")
                assert enters(weir, "second") and not enters(weir, "first")


def test_a_secrets_manager_that_refuses_is_said_at_the_start(server, account, manager):
    address, _ = manager
    weir = weir_with(
        server, "secretsmanager:nothing/there",
        extra={"secretsManager": {"endpoint": address, "region": iam.REGION, "accessKeyId": "AKIAEXAMPLE", "secretAccessKey": "example"}},
    )  # fmt: skip
    with pytest.raises(AssertionError):
        weir.start()
    text = weir.log()
    assert "auth[0].password: the secret secretsmanager:nothing/there was refused by" in text
    assert "ResourceNotFoundException" in text


def test_the_encrypted_store(server, account, tmp_path):
    identities = iam.Identities(tmp_path)
    identities.iam("put-secret", "--secret-id", USER, stdin="first\n")
    with weir_with(server, f"store:{USER}", extra={"identity": identities.section()}).start() as weir:
        assert enters(weir, "first")
        change(server, "second")
        identities.iam("put-secret", "--secret-id", USER, stdin="second\n")
        weir.wait_for_log("passwords changed")
        assert enters(weir, "second") and not enters(weir, "first")
    assert b"second" not in identities.store.read_bytes()
