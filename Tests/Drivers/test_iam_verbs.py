"""The verbs on identities: weir iam, audit, token and cert, on a store of their own, with the shapes of AWS's command."""

import io
import json
import os
import re
import sqlite3
import stat
import subprocess

import pytest
from awscli.text import format_text

import iam_shapes
from weir import binary, clean_environment

pytestmark = pytest.mark.needs_weir

ACCOUNT = "123456789012"
OWN = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Own", "Effect": "Allow", "Action": "rds-db:connect", "Resource": "arn:aws:rds-db:*:*:dbuser:*/${aws:username}"}
    ],
}
NIGHTS = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "rds-db:connect", "Resource": "*"},
        {"Sid": "NoRoot", "Effect": "Deny", "Action": "*", "Resource": "arn:aws:rds-db:*:*:dbuser:*/root"},
    ],
}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]}


def policy_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:policy/{name}"


class Answer:
    """What a verb printed: `code`, `out`, `errors`."""

    def __init__(self, done):
        self.code, self.out, self.errors = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        assert self.code == 0, self.errors
        return json.loads(self.out) if self.out else {}


class Store:
    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "identity.db"
        self.environment = clean_environment()
        self.key = folder / "sealing.key"
        assert self.run("iam", "generate-sealing-key", "--outfile", self.key, at_store=False).code == 0

    def run(self, *words, at_store=True, stdin="", **more):
        place = ["--store", self.path, "--sealing-key", f"file:{self.key}"] if at_store else []
        words = [json.dumps(word) if isinstance(word, dict) else str(word) for word in [*words, *place]]
        return Answer(
            subprocess.run(
                [binary(), *words], input=stdin, text=True, capture_output=True, timeout=60, cwd=self.folder,
                env={**self.environment, **more},
            )
        )  # fmt: skip

    def iam(self, verb, *words, **options):
        """A verb that must succeed; its answer, which has AWS's shape if AWS has the verb."""
        answer = self.run("iam", verb, *words, **options).json
        operation = iam_shapes.operation_of(verb)
        if operation:
            assert iam_shapes.faults(answer, operation.output_shape) == []
        return answer

    def refused(self, verb, *words, code=1, **options):
        answer = self.run("iam", verb, *words, **options)
        assert (answer.code, answer.out) == (code, "") and len(answer.errors.splitlines()) == 1, (answer.code, answer.out, answer.errors)
        return answer.errors.rstrip("\n")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


# The store


def test_a_store_is_made_by_the_first_change(store):
    assert "there is no store" in store.refused("list-users", code=2)
    assert not store.path.exists()
    answer = store.run("iam", "create-user", "--user-name", "alice")
    assert answer.code == 0 and "made the store" in answer.errors and "dbuser:prx-" in answer.errors
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600 and stat.S_IMODE(store.key.stat().st_mode) == 0o600
    assert [user["UserName"] for user in store.iam("list-users")["Users"]] == ["alice"]
    told = store.iam("get-store")["Store"]
    assert told["AccountId"] == ACCOUNT and told["IsUnsealed"] and told["DatabaseUserArn"].endswith(f"{told['ResourceId']}/USER")


def test_a_store_by_configuration(store):
    (store.folder / "weir.yaml").write_text(
        f"""
target: {{host: 127.0.0.1}}
auth: [{{user: app, password: secret}}]
identity: {{store: identity.db, sealingKey: "file:{store.key}", accountId: "111122223333", region: eu-central-1, resourceId: prx-mine}}
"""
    )
    assert store.run("iam", "create-user", "--user-name", "alice", at_store=False).json["User"]["Arn"] == "arn:aws:iam::111122223333:user/alice"
    told = store.run("iam", "get-store", at_store=False).json["Store"]
    assert (told["Region"], told["ResourceId"]) == ("eu-central-1", "prx-mine") and store.path.exists()
    answer = store.run("iam", "list-users", "--config", "nowhere.yaml", at_store=False)
    assert (answer.code, answer.out) == (2, "") and "nowhere.yaml" in answer.errors
    # Another account's store is refused.
    answer = store.run("iam", "list-users", "--store", store.path, "--account-id", "999999999999", at_store=False)
    assert answer.code == 2 and "is of account 111122223333" in answer.errors


def test_keys_that_do_not_fit(store):
    store.iam("create-user", "--user-name", "alice")
    other = store.run("iam", "generate-sealing-key", at_store=False).out.strip()
    answer = store.run("iam", "list-users", "--store", store.path, "--sealing-key", "env:OTHER", at_store=False, OTHER=other)
    assert answer.code == 2 and "not the one this store was made with" in answer.errors
    # Without a key what is not secret can be read, and nothing can be changed.
    assert store.run("iam", "list-users", "--store", store.path, at_store=False).code == 0
    answer = store.run("iam", "create-user", "--user-name", "bob", "--store", store.path, at_store=False)
    assert answer.code == 2 and "--sealing-key" in answer.errors
    answer = store.run("iam", "list-users", "--store", store.path, "--sealing-key", other, at_store=False)
    assert answer.code == 2 and other not in answer.errors


def test_the_sealing_key_changes(store):
    key = make_user(store)
    store.run("iam", "generate-sealing-key", "--outfile", "new.key", at_store=False)
    assert store.iam("rotate-sealing-key", "--new-sealing-key", "file:new.key") == {}
    assert "not the one this store was made with" in store.refused("list-users", code=2)
    answer = store.run(
        "token", "--hostname", "localhost", "--port", "3307", "--username", "alice", "--iam-user", "alice", "--store", store.path,
        "--sealing-key", "file:new.key", at_store=False,
    )  # fmt: skip
    assert answer.code == 0 and key["AccessKeyId"] in answer.out


# Lives


def make_user(store, name="alice"):
    store.iam("create-user", "--user-name", name)
    return store.iam("create-access-key", "--user-name", name)["AccessKey"]


def test_the_life_of_a_user(store):
    user = store.iam("create-user", "--user-name", "alice", "--path", "/apps/", "--tags", "Key=team,Value=db", "Key=cost,Value=42")["User"]
    assert user["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/apps/alice" and {"Key": "team", "Value": "db"} in user["Tags"]
    assert store.iam("get-user", "--user-name", "alice")["User"] == user
    store.iam("tag-user", "--user-name", "alice", "--tags", '[{"Key": "team", "Value": "apps"}]')
    store.iam("untag-user", "--user-name", "alice", "--tag-keys", "cost")
    assert store.iam("list-user-tags", "--user-name", "alice")["Tags"] == [{"Key": "team", "Value": "apps"}]

    store.iam("create-group", "--group-name", "apps")
    store.iam("add-user-to-group", "--user-name", "alice", "--group-name", "apps")
    assert [group["GroupName"] for group in store.iam("list-groups-for-user", "--user-name", "alice")["Groups"]] == ["apps"]
    assert [member["UserName"] for member in store.iam("get-group", "--group-name", "apps")["Users"]] == ["alice"]

    store.iam("put-user-policy", "--user-name", "alice", "--policy-name", "own", "--policy-document", OWN)
    assert store.iam("list-user-policies", "--user-name", "alice") == {"PolicyNames": ["own"]}
    assert store.iam("get-user-policy", "--user-name", "alice", "--policy-name", "own") == {
        "UserName": "alice", "PolicyName": "own", "PolicyDocument": OWN,
    }  # fmt: skip
    store.iam("update-user", "--user-name", "alice", "--new-user-name", "eve")

    refusal = store.refused("delete-user", "--user-name", "eve")
    assert refusal.startswith("An error occurred (DeleteConflict) when calling the DeleteUser operation: ")
    store.iam("delete-user-policy", "--user-name", "eve", "--policy-name", "own")
    store.iam("remove-user-from-group", "--user-name", "eve", "--group-name", "apps")
    store.iam("delete-group", "--group-name", "apps")
    assert store.iam("delete-user", "--user-name", "eve") == {}
    assert store.iam("list-users") == {"Users": []} and store.iam("list-groups") == {"Groups": []}


def test_keys_are_rotated(store):
    first = make_user(store)
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", first["AccessKeyId"]) and len(first["SecretAccessKey"]) == 40
    second = store.iam("create-access-key", "--user-name", "alice")["AccessKey"]
    assert "LimitExceeded" in store.refused("create-access-key", "--user-name", "alice")
    store.iam("update-access-key", "--access-key-id", first["AccessKeyId"], "--status", "Inactive")
    keys = store.iam("list-access-keys", "--user-name", "alice")["AccessKeyMetadata"]
    assert {key["AccessKeyId"]: key["Status"] for key in keys} == {first["AccessKeyId"]: "Inactive", second["AccessKeyId"]: "Active"}
    assert store.iam("get-access-key-last-used", "--access-key-id", second["AccessKeyId"]) == {
        "UserName": "alice", "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"},
    }  # fmt: skip
    store.iam("delete-access-key", "--access-key-id", first["AccessKeyId"])
    assert "NoSuchEntity" in store.refused("delete-access-key", "--access-key-id", first["AccessKeyId"])
    # The secrets were told once, and are nowhere else.
    everything = "".join(
        store.run(*words.split()).out
        for words in (
            "iam list-access-keys --user-name alice", "iam get-account-authorization-details", "iam get-user --user-name alice",
            "audit export", "audit query", "iam lint",
        )
    )  # fmt: skip
    files = b"".join(path.read_bytes() for path in store.folder.glob("identity.db*"))
    for secret in (first["SecretAccessKey"], second["SecretAccessKey"]):
        assert secret not in everything and secret.encode() not in files


def test_managed_policies_have_versions(store):
    make_user(store)
    arn = policy_arn("logins")
    created = store.iam("create-policy", "--policy-name", "logins", "--policy-document", OWN, "--description", "own logins")["Policy"]
    assert created["Arn"] == arn and created["DefaultVersionId"] == "v1"
    (store.folder / "nights.json").write_text(json.dumps(NIGHTS, indent=2))
    version = store.iam("create-policy-version", "--policy-arn", arn, "--policy-document", "file://nights.json", "--set-as-default")
    assert version["PolicyVersion"]["VersionId"] == "v2" and version["PolicyVersion"]["IsDefaultVersion"]
    assert [one["VersionId"] for one in store.iam("list-policy-versions", "--policy-arn", arn)["Versions"]] == ["v2", "v1"]
    shown = store.iam("get-policy-version", "--policy-arn", arn, "--version-id", "v2")["PolicyVersion"]
    assert shown["Document"] == NIGHTS
    for _ in range(3):
        store.iam("create-policy-version", "--policy-arn", arn, "--policy-document", OWN)
    assert "LimitExceeded" in store.refused("create-policy-version", "--policy-arn", arn, "--policy-document", OWN)
    assert "DeleteConflict" in store.refused("delete-policy-version", "--policy-arn", arn, "--version-id", "v2")
    store.iam("set-default-policy-version", "--policy-arn", arn, "--version-id", "v1")
    store.iam("delete-policy-version", "--policy-arn", arn, "--version-id", "v2")

    store.iam("attach-user-policy", "--user-name", "alice", "--policy-arn", arn)
    assert store.iam("list-attached-user-policies", "--user-name", "alice") == {
        "AttachedPolicies": [{"PolicyName": "logins", "PolicyArn": arn}]
    }
    store.iam("put-user-permissions-boundary", "--user-name", "alice", "--permissions-boundary", arn)
    assert store.iam("get-user", "--user-name", "alice")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn
    assert [user["UserName"] for user in store.iam("list-entities-for-policy", "--policy-arn", arn)["PolicyUsers"]] == ["alice"]
    assert [policy["Arn"] for policy in store.iam("list-policies", "--scope", "Local", "--only-attached")["Policies"]] == [arn]
    assert store.iam("list-policies", "--scope", "AWS") == {"Policies": []}
    assert "DeleteConflict" in store.refused("delete-policy", "--policy-arn", arn)
    store.iam("delete-user-permissions-boundary", "--user-name", "alice")
    store.iam("detach-user-policy", "--user-name", "alice", "--policy-arn", arn)
    refusal = store.refused("put-user-policy", "--user-name", "alice", "--policy-name", "bad", "--policy-document", '{"Version": "2012-10-17"}')
    assert "(MalformedPolicyDocument) when calling the PutUserPolicy operation: " in refusal and "Statement is missing" in refusal


def test_roles(store):
    role = store.iam(
        "create-role", "--role-name", "night", "--assume-role-policy-document", TRUST, "--max-session-duration", 7200, "--description", "x"
    )["Role"]
    assert role["AssumeRolePolicyDocument"] == TRUST and role["MaxSessionDuration"] == 7200
    store.iam("update-role", "--role-name", "night", "--description", "by night")
    store.iam("update-assume-role-policy", "--role-name", "night", "--policy-document", TRUST)
    store.iam("put-role-policy", "--role-name", "night", "--policy-name", "own", "--policy-document", OWN)
    assert store.iam("get-role-policy", "--role-name", "night", "--policy-name", "own")["PolicyDocument"] == OWN
    store.iam("tag-role", "--role-name", "night", "--tags", "Key=a,Value=b")
    assert store.iam("list-role-tags", "--role-name", "night") == {"Tags": [{"Key": "a", "Value": "b"}]}
    assert store.iam("get-role", "--role-name", "night")["Role"]["Description"] == "by night"
    assert [one["RoleName"] for one in store.iam("list-roles")["Roles"]] == ["night"]
    store.iam("revoke-sessions", "--role-name", "night")
    store.iam("delete-role-policy", "--role-name", "night", "--policy-name", "own")
    store.iam("delete-role", "--role-name", "night")
    assert store.iam("list-roles") == {"Roles": []}


def one_time_codes(seed, *steps):
    import base64
    import hashlib
    import hmac
    import struct
    import time

    key, now = base64.b32decode(seed + "=" * (-len(seed) % 8)), int(time.time()) // 30
    for step in steps:
        digest = hmac.new(key, struct.pack(">Q", now + step), hashlib.sha1).digest()
        offset = digest[19] & 15
        yield "%06d" % ((struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1000000)


def test_devices(store):
    make_user(store)
    seed_file = store.folder / "seed"
    device = store.iam("create-virtual-mfa-device", "--virtual-mfa-device-name", "phone", "--outfile", seed_file)["VirtualMFADevice"]
    serial = device["SerialNumber"]
    assert device == {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/phone"} and stat.S_IMODE(seed_file.stat().st_mode) == 0o600
    first, second = one_time_codes(seed_file.read_text().strip(), -1, 0)
    enable = ["enable-mfa-device", "--user-name", "alice", "--serial-number", serial]
    if first != second:
        assert "InvalidAuthenticationCode" in store.refused(*enable, "--authentication-code1", second, "--authentication-code2", first)
    store.iam(*enable, "--authentication-code1", first, "--authentication-code2", second)
    assert [one["UserName"] for one in store.iam("list-mfa-devices")["MFADevices"]] == ["alice"]
    assert store.iam("list-virtual-mfa-devices")["VirtualMFADevices"][0]["User"]["UserName"] == "alice"
    assert store.iam("list-virtual-mfa-devices", "--assignment-status", "Unassigned") == {"VirtualMFADevices": []}
    assert "DeleteConflict" in store.refused("delete-virtual-mfa-device", "--serial-number", serial)
    store.iam("deactivate-mfa-device", "--user-name", "alice", "--serial-number", serial)
    store.iam("delete-virtual-mfa-device", "--serial-number", serial)
    # A seed is not written over another file, and then there is no device either.
    assert "is there already" in store.refused("create-virtual-mfa-device", "--virtual-mfa-device-name", "x", "--outfile", seed_file)
    assert store.iam("list-virtual-mfa-devices") == {"VirtualMFADevices": []}
    store.iam(
        "create-virtual-mfa-device", "--virtual-mfa-device-name", "x", "--outfile", store.folder / "uri", "--bootstrap-method", "OTPAuthURI"
    )
    assert (store.folder / "uri").read_text().startswith("otpauth://totp/Weir%20123456789012:x?secret=")


def test_passwords_of_database_users(store):
    assert store.iam("put-secret", "--secret-id", "app", stdin="first one\n")["VersionStages"] == ["AWSCURRENT"]
    (store.folder / "password").write_text("second one\n")
    store.iam("put-secret", "--secret-id", "app", "--secret-string", "file://password", "--description", "of the shop")
    refusal = store.refused("put-secret", "--secret-id", "app", "--secret-string", "third one", code=2)
    assert "third" not in refusal and "file://PATH" in refusal
    status = store.iam("get-secret-status", "--secret-id", "app")
    assert status["Description"] == "of the shop" and sorted(status["VersionIdsToStages"].values()) == [["AWSCURRENT"], ["AWSPREVIOUS"]]
    assert [one["Name"] for one in store.iam("list-secrets")["SecretList"]] == ["app"]
    restored = store.iam("restore-secret", "--secret-id", "app")
    assert status["VersionIdsToStages"][restored["VersionId"]] == ["AWSPREVIOUS"]
    everything = store.run("audit", "export").out + json.dumps(store.iam("list-secrets"))
    files = b"".join(path.read_bytes() for path in store.folder.glob("identity.db*"))
    assert "one" not in everything and b"first one" not in files and b"second one" not in files
    assert store.iam("delete-secret", "--secret-id", "app")["Name"] == "app"
    assert "NoSuchEntity" in store.refused("get-secret-status", "--secret-id", "app")
    assert "empty" in store.refused("put-secret", "--secret-id", "app", code=2)


def test_an_account_goes_out_and_comes_in(store, tmp_path_factory):
    key = make_user(store)
    store.iam("create-group", "--group-name", "apps", "--path", "/x/")
    store.iam("add-user-to-group", "--user-name", "alice", "--group-name", "apps")
    store.iam("create-policy", "--policy-name", "logins", "--policy-document", OWN)
    store.iam("create-policy-version", "--policy-arn", policy_arn("logins"), "--policy-document", NIGHTS)
    store.iam("attach-group-policy", "--group-name", "apps", "--policy-arn", policy_arn("logins"))
    store.iam("create-role", "--role-name", "night", "--assume-role-policy-document", TRUST, "--max-session-duration", 7200)
    store.iam("put-role-policy", "--role-name", "night", "--policy-name", "own", "--policy-document", OWN)
    store.iam("put-secret", "--secret-id", "app", stdin="pass word")
    whole = store.iam("get-account-authorization-details")
    assert set(store.iam("get-account-authorization-details", "--filter", "User", "LocalManagedPolicy")) - {"IsTruncated"} == {
        "UserDetailList", "Policies",
    }  # fmt: skip
    store.iam("export", "account.json")
    assert json.loads((store.folder / "account.json").read_text()) == whole

    other = Store(tmp_path_factory.mktemp("other"))
    planned = other.iam("import", store.folder / "account.json", "--dry-run")
    assert other.iam("list-users") == {"Users": []}
    assert other.iam("import", store.folder / "account.json") == planned and len(planned["Created"]) == 4
    assert without_dates(other.iam("get-account-authorization-details")) == without_dates(whole)
    again = other.iam("import", store.folder / "account.json", "--replace")
    assert again == {"Created": [], "Changed": [], "Deleted": [], "AccessKeys": 0, "DatabaseSecrets": 0}

    # With secrets, the key signs there as well.
    store.iam("export-with-secrets", "secrets.json")
    assert stat.S_IMODE((store.folder / "secrets.json").stat().st_mode) == 0o600
    assert other.iam("import", store.folder / "secrets.json")["AccessKeys"] == 1
    signed = other.run("token", "--hostname", "h", "--port", "1", "--username", "alice", "--iam-user", "alice")
    assert signed.code == 0 and key["AccessKeyId"] in signed.out
    assert "is there already" in store.refused("export", "account.json")
    other.iam("create-user", "--user-name", "bob")
    assert other.iam("import", store.folder / "account.json", "--replace")["Deleted"] == [f"arn:aws:iam::{ACCOUNT}:user/bob"]
    (store.folder / "bad.json").write_text('{"UserDetailList": [{}]}')
    assert "(InvalidInput) when calling the Import operation" in other.refused("import", store.folder / "bad.json")


def without_dates(value):
    if isinstance(value, dict):
        return {key: without_dates(item) for key, item in value.items() if not key.endswith("Date")}
    return [without_dates(item) for item in value] if isinstance(value, list) else value


def test_summary_counts(store):
    make_user(store)
    counts = store.iam("get-account-summary")["SummaryMap"]
    assert counts["Users"] == 1 and counts["Groups"] == 0 and counts["AccessKeysPerUserQuota"] == 2


# Trying and reviewing


def decisions(answer):
    return {(one["EvalActionName"], one["EvalResourceName"].split("/")[-1]): one["EvalDecision"] for one in answer["EvaluationResults"]}


def test_simulation_of_a_principal(store):
    make_user(store)
    store.iam("put-user-policy", "--user-name", "alice", "--policy-name", "own", "--policy-document", OWN)
    simulate = ["simulate-principal-policy", "--policy-source-arn", f"arn:aws:iam::{ACCOUNT}:user/alice", "--action-names"]
    answer = store.run("iam", *simulate, "rds-db:connect", "sts:AssumeRole", "--database-users", "alice", "app")
    assert decisions(answer.json) == {
        ("rds-db:connect", "alice"): "allowed", ("rds-db:connect", "app"): "implicitDeny",
        ("sts:AssumeRole", "alice"): "implicitDeny", ("sts:AssumeRole", "app"): "implicitDeny",
    }  # fmt: skip
    assert "allowed, allowed by statement 'Own' of policy own" in answer.errors
    assert answer.json["EvaluationResults"][0]["MatchedStatements"] == [{"SourcePolicyId": "own", "SourcePolicyType": "user"}]
    store.iam("create-policy", "--policy-name", "bound", "--policy-document", NIGHTS)
    store.iam("put-user-permissions-boundary", "--user-name", "alice", "--permissions-boundary", policy_arn("bound"))
    store.iam("put-user-policy", "--user-name", "alice", "--policy-name", "all", "--policy-document", NIGHTS)
    answer = store.iam(*simulate, "rds-db:connect", "--database-users", "alice", "root")
    assert decisions(answer) == {("rds-db:connect", "alice"): "allowed", ("rds-db:connect", "root"): "explicitDeny"}
    assert "NoSuchEntity" in store.refused("simulate-principal-policy", "--policy-source-arn", "arn:x", "--action-names", "a:b")


def test_simulation_of_policies_that_are_nobodys(store):
    from_home = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow", "Action": "rds-db:connect", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        },
    }  # fmt: skip
    simulate = ["simulate-custom-policy", "--policy-input-list", from_home, "--action-names", "rds-db:connect"]
    answer = store.iam(*simulate, at_store=False)
    assert decisions(answer) == {("rds-db:connect", "*"): "implicitDeny"}
    assert answer["EvaluationResults"][0]["MissingContextValues"] == ["aws:SourceIp"]
    entries = "ContextKeyName=aws:SourceIp,ContextKeyValues=10.1.2.3,ContextKeyType=ip"
    assert decisions(store.iam(*simulate, "--context-entries", entries, at_store=False)) == {("rds-db:connect", "*"): "allowed"}
    # Nothing of it made a store.
    assert not store.path.exists()


def test_lint(store):
    make_user(store)
    store.iam("put-user-policy", "--user-name", "alice", "--policy-name", "own", "--policy-document", OWN)
    found = store.iam("lint")["Findings"]
    assert {finding["Severity"] for finding in found} <= {"low", "medium"} and any("no second factor" in one["Finding"] for one in found)
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    assert store.run("iam", "lint", "--fail-on", "high").code == 0
    store.iam("create-group", "--group-name", "admins")
    store.iam("put-group-policy", "--group-name", "admins", "--policy-name", "all", "--policy-document", everything)
    answer = store.run("iam", "lint", "--fail-on", "high", "--output", "table")
    assert answer.code == 1 and "allows every action" in answer.out and "policy all of group admins" in answer.out


# Forms of answers, and bad input


@pytest.mark.parametrize(
    "words",
    [
        "list-users", "get-user --user-name alice", "list-access-keys --user-name alice", "list-policies", "list-roles",
        "get-account-authorization-details", "list-policy-versions --policy-arn " + policy_arn("logins"), "get-group --group-name apps",
        "get-account-summary", "list-user-policies --user-name alice",
    ],
)  # fmt: skip
def test_text_is_that_of_awss_command(store, words):
    make_user(store)
    make_user(store, "bob")
    store.iam("tag-user", "--user-name", "alice", "--tags", "Key=a,Value=b", "Key=c,Value=d")
    store.iam("create-group", "--group-name", "apps")
    store.iam("add-user-to-group", "--user-name", "alice", "--group-name", "apps")
    store.iam("create-policy", "--policy-name", "logins", "--policy-document", NIGHTS, "--description", "with words")
    store.iam("create-policy", "--policy-name", "without", "--policy-document", OWN)
    store.iam("create-role", "--role-name", "night", "--assume-role-policy-document", TRUST)
    store.iam("put-user-policy", "--user-name", "alice", "--policy-name", "one", "--policy-document", OWN)
    store.iam("put-user-policy", "--user-name", "alice", "--policy-name", "two", "--policy-document", OWN)
    expected = io.StringIO()
    format_text(store.iam(*words.split()), expected)
    assert store.run("iam", *words.split(), "--output", "text").out == expected.getvalue()


def test_a_table_for_people(store):
    make_user(store)
    lines = store.run("iam", "list-users", "--output", "table").out.splitlines()
    assert lines[0] == "Users" and lines[1].split() == ["Path", "UserName", "UserId", "Arn", "CreateDate"] and "alice" in lines[2]
    assert store.run("iam", "list-groups", "--output=table").out == "Groups\nnone\n"


@pytest.mark.parametrize(
    "words, what",
    [
        (["frobnicate"], "there is no verb frobnicate"), (["get-user"], "--user-name is missing"),
        (["get-user", "--name", "alice"], "--name is not known; get-user takes --user-name"), (["get-user", "alice"], "a word too many"),
        (["get-user", "--user-name"], "--user-name has no value"), (["get-user", "--user-name", "a", "--user-name", "b"], "given twice"),
        (["list-users", "--output", "yaml"], "json|text|table is allowed"),
        (["create-user", "--user-name", "a", "--tags", "team=db"], "is not of the form Key=...,Value=..."),
        (["create-role", "--role-name", "a", "--assume-role-policy-document", "{}", "--max-session-duration", "long"], "a whole number"),
        (["put-user-policy", "--user-name", "a", "--policy-name", "b", "--policy-document", "file://nowhere"], "nowhere cannot be read"),
        (["import"], "FILE is missing"), (["import", "nowhere.json"], "nowhere.json cannot be read"),
        (["update-access-key", "--access-key-id", "a", "--status", "Off"], "Active|Inactive is allowed"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_two(store, words, what):
    store.iam("create-user", "--user-name", "alice")
    assert what in store.refused(*words, code=2)


def test_refusals_are_awss(store):
    store.iam("create-user", "--user-name", "alice")
    assert (
        store.refused("get-user", "--user-name", "bob")
        == "An error occurred (NoSuchEntity) when calling the GetUser operation: The user with name bob cannot be found."
    )
    assert "(EntityAlreadyExists) when calling the CreateUser operation" in store.refused("create-user", "--user-name", "alice")
    assert "(ValidationError)" in store.refused("create-user", "--user-name", "a b")
    arn = f"arn:aws:iam::{ACCOUNT}:mfa/none"
    assert "calling the DeleteVirtualMFADevice operation" in store.refused("delete-virtual-mfa-device", "--serial-number", arn)


def test_help_lists_every_verb(store):
    text = store.run("iam", "help", at_store=False)
    assert text.code == 0 and store.run("iam", at_store=False).out == text.out
    verbs = re.findall(r"^  ([a-z-]+)  ", text.out, re.MULTILINE)
    assert len(verbs) > 80
    for verb in verbs:
        answer = store.run("iam", verb, "--help", at_store=False)
        assert answer.code == 0 and answer.out.startswith(f"weir iam {verb}")
        operation = iam_shapes.operation_of(verb)
        if operation is None:
            continue
        # What AWS asks for, Weir asks for or does without; Weir's own options are few.
        ours = set(re.findall(r"--([a-z0-9-]+)", answer.out.split("Of all verbs:")[0]))
        known = {option_of(name) for name in (operation.input_shape.members if operation.input_shape else {})}
        assert ours - known <= {"outfile", "bootstrap-method", "database-users", "no-set-as-default"}, verb
        required = {option_of(name) for name in (operation.input_shape.required_members if operation.input_shape else [])}
        assert required <= ours, verb


def option_of(member):
    from botocore import xform_name

    return xform_name(member, "-")


# The audit trail


def test_every_change_is_in_the_audit(store):
    make_user(store)
    store.refused("delete-user", "--user-name", "bob")
    records = [json.loads(line) for line in store.run("audit", "export").out.splitlines()]
    assert [record["eventName"] for record in records] == ["CreateUser", "CreateAccessKey", "DeleteUser"]
    assert records[0]["userIdentity"]["type"] == "Root" and records[2]["errorCode"] == "NoSuchEntity"
    table = store.run("audit", "query", "--errors-only").out.splitlines()
    assert len(table) == 2 and table[0].split()[:3] == ["number", "time", "event"] and "userName=bob" in table[1]
    one = store.run("audit", "--event", "CreateUser", "--output", "json", "--since", "1h").out.splitlines()
    assert len(one) == 1 and json.loads(one[0])["eventName"] == "CreateUser"
    assert store.run("audit", "query", "--until", "2020-01-01").out == "no records\n"
    for words in (["--since", "yesterday"], ["--source", "x"], ["--limit", "0"], ["--output", "yaml"]):
        answer = store.run("audit", "query", *words)
        assert (answer.code, answer.out) == (2, "") and words[0] in answer.errors
    assert store.run("audit", "export", "--outfile", "trail").code == 0
    assert (store.folder / "trail").read_text() == store.run("audit", "export").out


@pytest.mark.parametrize(
    "tampering, number",
    [
        ("UPDATE audit SET record = replace(record, 'CreateUser', 'CreateRole') WHERE number = 1", 1),
        ("UPDATE audit SET user = 'mallory' WHERE number = 2", 2), ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 3", 3), ("UPDATE audit SET signature = zeroblob(32) WHERE number = 1", 1),
    ],
)  # fmt: skip
def test_tampering_is_named(store, tampering, number):
    make_user(store)
    store.iam("create-group", "--group-name", "apps")
    assert store.run("audit", "verify").out == "The audit is intact: 3 records.\n"
    connection = sqlite3.connect(store.path)
    connection.execute(tampering)
    connection.commit()
    connection.close()
    answer = store.run("audit", "verify")
    assert answer.code == 1 and answer.out.startswith(f"The audit is broken at record {number}: ")
    answer = store.run("audit", "prune", "--before", "2100-01-01")
    assert answer.code == 1 and "tampered" in answer.errors


def test_pruning(store):
    make_user(store)
    assert store.run("audit", "prune", "--before", "2100-01-01").out == "2 records of before 2100-01-01T00:00:00Z are forgotten\n"
    assert store.run("audit", "verify").out == "The audit is intact: 1 records.\n"
    assert "PruneAuditTrail" in store.run("audit").out
    answer = store.run("audit", "verify", "--store", store.path, at_store=False)
    assert answer.code == 2 and "no sealing key" in answer.errors
    nowhere = store.folder / "nowhere.db"
    words = ["audit", "prune", "--before", "1d", "--store", nowhere, "--sealing-key", f"file:{store.key}"]
    assert store.run(*words, at_store=False).code == 2 and not nowhere.exists()


# Tokens


def test_tokens_are_botocores(store):
    import boto3
    from botocore.stub import Stubber  # noqa: F401  the client never asks anybody

    keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    for token in (None, "a/session+token=="):
        environment = {**keys, **({"AWS_SESSION_TOKEN": token} if token else {})}
        words = ["token", "--hostname", "db.example.com", "--port", "3307", "--username", "app user", "--region", "eu-central-1"]
        ours = store.run(*words, at_store=False, **environment)
        assert ours.code == 0 and ours.errors == ""
        client = boto3.client(
            "rds", region_name="eu-central-1", aws_access_key_id=keys["AWS_ACCESS_KEY_ID"], aws_session_token=token,
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        )  # fmt: skip
        theirs = client.generate_db_auth_token("db.example.com", 3307, "app user")
        # They may be of different seconds; then the date and the signature differ, and nothing else.
        assert undated(ours.out.rstrip("\n")) == undated(theirs)


def undated(token):
    return re.sub(r"(X-Amz-Date=)[^&]+|(X-Amz-Signature=)[^&]+", r"\1\2", token)


def test_where_the_keys_of_tokens_come_from(store):
    words = ["token", "--hostname", "h", "--port", "3307", "--username", "app"]
    (store.folder / "secret").write_text("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n")
    told = [*words, "--region", "us-east-1", "--access-key-id", "AKIAIOSFODNN7EXAMPLE", "--secret-access-key"]
    answer = store.run(*told, "file:secret", at_store=False, AWS_SESSION_TOKEN="of-another-key")
    assert answer.code == 0 and "Security-Token" not in answer.out
    answer = store.run(*told, "wJalrXUtnFEMI", at_store=False)
    assert answer.code == 2 and "wJalr" not in answer.errors
    assert "region is missing" in store.run(*words, at_store=False).errors
    assert "AWS_ACCESS_KEY_ID" in store.run(*words, "--region", "x", at_store=False).errors
    make_user(store)
    assert store.run(*words, "--iam-user", "alice").code == 0
    answer = store.run(*words, "--iam-user", "bob")
    assert (answer.code, answer.out) == (1, "") and "bob cannot be found" in answer.errors


CONFIGURATION = """
endpoint: {{listen: 127.0.0.1:3307, tls: {{certificate: tls/server.pem, key: tls/server-key.pem}}}}
target: {{host: 127.0.0.1}}
auth:
  - {{user: app, password: secret, iamAuth: REQUIRED}}
  - {{user: other, password: secret}}
identity: {{store: identity.db, sealingKey: "file:{key}", endpointNames: [db.example.com, "localhost:3307"]}}
"""


@pytest.fixture
def configured(store):
    """A store with a configuration, and a user whose tokens let in as app and other."""
    assert store.run("cert", "create-ca", "--out-dir", "tls", at_store=False).code == 0
    assert store.run("cert", "create-server", "--ca-dir", "tls", "--name", "localhost", at_store=False).code == 0
    (store.folder / "weir.yaml").write_text(CONFIGURATION.format(key=store.key))
    (store.folder / "weir.yaml").chmod(0o600)
    make_user(store)
    policy = {"Version": "2012-10-17", "Statement": [
        {"Sid": "Apps", "Effect": "Allow", "Action": "rds-db:connect", "Resource": ["arn:aws:rds-db:*:*:dbuser:*/app", "arn:aws:rds-db:*:*:dbuser:*/other"]}
    ]}  # fmt: skip
    store.iam("put-user-policy", "--user-name", "alice", "--policy-name", "apps", "--policy-document", policy)
    return store


def token_of(store, host="db.example.com", port=3307, username="app", region=None):
    words = ["token", "--hostname", host, "--port", port, "--username", username, "--iam-user", "alice"]
    answer = store.run(*words, *(["--region", region] if region else []))
    assert answer.code == 0, answer.errors
    return answer.out.strip()


def explain(store, token, username="app", *words):
    answer = store.run("token", "explain", "--username", username, *words, stdin=token + "\n", at_store=False)
    signature = token.split("X-Amz-Signature=")[-1]
    assert answer.code in (0, 1), answer.errors
    assert token not in answer.out + answer.errors and signature not in answer.out + answer.errors
    return answer


def test_a_good_token_is_explained(configured):
    answer = explain(configured, token_of(configured))
    assert answer.code == 0, answer.out
    assert answer.out.startswith(f"would be accepted: arn:aws:iam::{ACCOUNT}:user/alice may log in as 'app'\n")
    assert "statement 'Apps' of policy apps" in answer.out and "good until" in answer.out
    told = explain(configured, token_of(configured, host="localhost"), "app", "--json").json
    assert told["Accepted"] and told["Endpoint"] == "localhost:3307" and "Refusal" not in told
    # The same by hand.
    place = ["--store", configured.path, "--sealing-key", f"file:{configured.key}", "--endpoint", "db.example.com:3307"]
    assert explain(configured, token_of(configured), "app", *place).code == 0
    answer = configured.run("token", "explain", "--username", "app", stdin="x", at_store=True)
    assert answer.code == 2 and "--endpoint is missing" in answer.errors
    # Looking leaves no trace.
    assert "Connect" not in configured.run("audit", "export").out


@pytest.mark.parametrize(
    "word, made, login",
    [
        ("other_endpoint", {"host": "elsewhere.example.com"}, "app"), ("other_endpoint", {"port": 3306}, "app"),
        ("other_user", {}, "other"), ("other_region", {"region": "eu-west-1"}, "app"), ("not_allowed", {"username": "root"}, "root"),
        ("unknown_user", {"username": "other"}, "other"),
    ],
)  # fmt: skip
def test_why_a_token_would_be_refused(configured, word, made, login):
    answer = explain(configured, token_of(configured, **made), login, "--json")
    assert answer.code == 1 and json.loads(answer.out)["Refusal"] == word


def test_tokens_that_were_changed_or_whose_key_was(configured):
    token = token_of(configured)
    flipped = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert "[other_signature]" in explain(configured, flipped).out
    assert "[not_a_token]" in explain(configured, "hunter2").out
    key = configured.iam("list-access-keys", "--user-name", "alice")["AccessKeyMetadata"][0]["AccessKeyId"]
    configured.iam("update-access-key", "--access-key-id", key, "--status", "Inactive")
    assert "[inactive_access_key]" in explain(configured, token).out
    configured.iam("delete-access-key", "--access-key-id", key)
    assert "[unknown_access_key]" in explain(configured, token).out
    home = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "rds-db:connect", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
    ]}  # fmt: skip
    configured.iam("create-access-key", "--user-name", "alice")
    configured.iam("put-user-policy", "--user-name", "alice", "--policy-name", "apps", "--policy-document", home)
    assert "aws:SourceIp" in explain(configured, token_of(configured)).out
    assert explain(configured, token_of(configured), "app", "--source-ip", "10.1.2.3").code == 0


# Certificates


def test_certificates_for_development(store):
    made = store.run("cert", "create-ca", "--out-dir", "tls", at_store=False)
    assert made.code == 0, made.errors
    server = store.run("cert", "create-server", "--ca-dir", "tls", "--name", "db.example.com", "--name", "127.0.0.1", at_store=False)
    assert server.code == 0 and f"certificate: {store.folder}/tls/server.pem" in server.out
    assert store.run("cert", "create-client", "--ca-dir", "tls", "--name", "app", at_store=False).code == 0
    folder = store.folder / "tls"
    for name in ("ca", "server", "client"):
        assert stat.S_IMODE((folder / f"{name}-key.pem").stat().st_mode) == 0o600
    for name, purpose in (("server", "sslserver"), ("client", "sslclient")):
        verified = subprocess.run(
            ["openssl", "verify", "-purpose", purpose, "-CAfile", folder / "ca.pem", folder / f"{name}.pem"], capture_output=True, text=True
        )
        assert verified.returncode == 0, verified.stderr
    text = subprocess.run(["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", folder / "server.pem"], capture_output=True, text=True)
    assert "DNS:db.example.com" in text.stdout and "IP Address:127.0.0.1" in text.stdout
    before = {path: path.read_bytes() for path in folder.iterdir()}
    again = store.run("cert", "create-ca", "--out-dir", "tls", at_store=False)
    assert again.code == 1 and "is not written over" in again.errors
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    for words in (["--ca-dir", "nowhere", "--name", "x"], ["--ca-dir", "tls", "--name", "a b", "--file-name", "x"]):
        assert store.run("cert", "create-server", *words, at_store=False).code == 2
    assert not (folder / "x.pem").exists() and os.path.exists(folder / "server.pem")
