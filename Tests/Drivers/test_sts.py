"""STS on the admin port, asked by AWS's own programs: the AWS CLI and boto3, unchanged but for the endpoint."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import sqlite3
import struct
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from pathlib import Path

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import pytest

from waiting import until
from weir import Weir, binary, clean_environment

# The database behind it does not matter.
pytestmark = [pytest.mark.needs_weir, pytest.mark.parametrize("server", ["mariadb"], indirect=True, scope="session")]

ACCOUNT = "210987654321"
NAMESPACE = "{https://sts.amazonaws.com/doc/2011-06-15/}"


def trust(principal="*", actions=("sts:AssumeRole",), **condition):
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions)}
    return {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}


def allow(action, resource="*", effect="Allow"):
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]}


class Account:
    """A store of identities, `weir iam` on it, and a weir that answers STS from it."""

    def __init__(self, server, folder):
        self.folder = folder
        self.store = folder / "identity.db"
        self.key = folder / "sealing.key"
        self.key.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
        self.key.chmod(0o600)
        identity = {"store": str(self.store), "sealingKey": f"file:{self.key}", "accountId": ACCOUNT, "region": "eu-central-1"}
        self.weir = Weir(server, http={}, extra={"identity": identity}).start()
        self.url = f"http://127.0.0.1:{self.weir.http_port}"
        self.told = []

    def iam(self, verb, **options):
        arguments = []
        for name, value in options.items():
            arguments += [f"--{name.replace('_', '-')}", json.dumps(value) if isinstance(value, dict) else str(value)]
        done = subprocess.run(
            [binary(), "iam", verb, *arguments, "--store", self.store, "--sealing-key", f"file:{self.key}"],
            capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, env=clean_environment(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def user(self, name):
        """A user with a key: (access key id, secret)."""
        self.iam("create-user", user_name=name)
        key = self.iam("create-access-key", user_name=name)["AccessKey"]
        self.told.append(key["SecretAccessKey"])
        return key["AccessKeyId"], key["SecretAccessKey"]

    def role(self, name, document=None, **options):
        return self.iam("create-role", role_name=name, assume_role_policy_document=document or trust(), **options)["Role"]["Arn"]

    def device(self, user):
        """A device in use: its serial number, and a code of it that was not used before."""
        device = self.iam("create-virtual-mfa-device", virtual_mfa_device_name=f"{user}-{secrets.token_hex(4)}")["VirtualMFADevice"]
        seed = base64.b32decode(device["Base32StringSeed"])
        now = int(time.time()) // 30

        def code(counter):
            digest = hmac.new(seed, struct.pack(">Q", counter), hashlib.sha1).digest()
            number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFF_FFFF
            return f"{number % 1_000_000:06}"

        self.iam(
            "enable-mfa-device", user_name=user, serial_number=device["SerialNumber"], authentication_code1=code(now - 1), authentication_code2=code(now)
        )
        return device["SerialNumber"], code(now + 1)

    def sts(self, credentials, region="us-west-2", retries=0):
        key, secret, *token = credentials
        return boto3.client(
            "sts", endpoint_url=self.url, region_name=region, aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token[0] if token else None,
            config=botocore.config.Config(retries={"total_max_attempts": retries + 1}),
        )  # fmt: skip

    def session(self, answer):
        """Temporary credentials of an answer."""
        found = answer["Credentials"]
        self.told += [found["SecretAccessKey"], found["SessionToken"]]
        return found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]

    def records(self, event=None):
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as database:
            found = [json.loads(record) for (record,) in database.execute("SELECT record FROM audit ORDER BY number")]
        return [record for record in found if record["eventSource"] == "sts.amazonaws.com" and event in (None, record["eventName"])]

    def cli(self, credentials, *arguments):
        """The AWS CLI: its exit code, what it printed, what it complained of."""
        key, secret, *token = credentials
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_DEFAULT_REGION": "ap-south-1",
            "AWS_EC2_METADATA_DISABLED": "true", **({"AWS_SESSION_TOKEN": token[0]} if token else {}),
        }  # fmt: skip
        done = subprocess.run(
            [Path(sys.executable).with_name("aws"), "--endpoint-url", self.url, "--output", "json", "sts", *arguments], capture_output=True, text=True, timeout=120,
            stdin=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None, done.stderr.strip()


@pytest.fixture(scope="module")
def account(server, tmp_path_factory):
    made = Account(server, tmp_path_factory.mktemp("identities"))
    yield made
    made.weir.stop()


@pytest.fixture(scope="module")
def alice(account):
    return account.user("alice")


def refused(call, **parameters):
    """The (code, status, message) that a call is refused with."""
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        call(**parameters)
    answer = refusal.value.response
    assert answer["ResponseMetadata"]["RequestId"]
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]


def test_the_aws_cli_takes_it_for_sts(account, alice):
    arn = account.role("cli", trust(), max_session_duration=7200)
    code, answer, trouble = account.cli(alice, "get-caller-identity")
    assert code == 0, trouble
    assert answer["Account"] == ACCOUNT and answer["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/alice" and answer["UserId"].startswith("AIDA")

    code, answer, trouble = account.cli(alice, "assume-role", "--role-arn", arn, "--role-session-name", "nightly", "--duration-seconds", "7200")
    assert code == 0, trouble
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/cli/nightly"
    session = account.session(answer)
    code, answer, trouble = account.cli(session, "get-caller-identity")
    assert (code, answer["Arn"]) == (0, f"arn:aws:sts::{ACCOUNT}:assumed-role/cli/nightly"), trouble

    code, answer, trouble = account.cli(alice, "get-session-token", "--duration-seconds", "900")
    assert code == 0, trouble
    code, answer, trouble = account.cli(account.session(answer), "get-caller-identity")
    assert (code, answer["Arn"]) == (0, f"arn:aws:iam::{ACCOUNT}:user/alice"), trouble

    code, answer, trouble = account.cli(alice, "assume-role", "--role-arn", f"arn:aws:iam::{ACCOUNT}:role/missing", "--role-session-name", "x1")
    assert code != 0 and answer is None
    assert trouble.endswith(
        "An error occurred (AccessDenied) when calling the AssumeRole operation: "
        f"User: arn:aws:iam::{ACCOUNT}:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{ACCOUNT}:role/missing"
    )


def test_boto3_gets_all_that_it_knows_of_an_answer(account, alice):
    sts = account.sts(alice)
    arn = account.role("whole", trust(actions=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]))
    answer = sts.assume_role(
        RoleArn=arn, RoleSessionName="nightly", SourceIdentity="ada", Tags=[{"Key": "team", "Value": "röt + grün"}], Policy=json.dumps(allow("rds-db:connect")),
        ExternalId="x/1",
    )  # fmt: skip
    shape = sts.meta.service_model.operation_model("AssumeRole").output_shape
    # What is left out is about the size of AWS's tokens.
    assert set(answer) - {"ResponseMetadata"} == set(shape.members) - {"SessionTokenSize", "SessionTokenUtilization"}
    assert set(answer["Credentials"]) == set(shape.members["Credentials"].members)
    assert set(answer["AssumedRoleUser"]) == set(shape.members["AssumedRoleUser"].members)
    assert answer["SourceIdentity"] == "ada" and 0 < answer["PackedPolicySize"] < 100
    assert abs(answer["Credentials"]["Expiration"].timestamp() - time.time() - 3600) < 60
    assert answer["ResponseMetadata"]["RequestId"] == answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
    account.session(answer)
    assert set(sts.get_caller_identity()) - {"ResponseMetadata"} == {"UserId", "Account", "Arn"}


def test_boto3_renews_a_role_by_itself(account, alice, monkeypatch):
    arn = account.role("profile")
    (account.folder / "config").write_text(
        f"[profile app]\nrole_arn = {arn}\nsource_profile = base\nregion = eu-north-1\nendpoint_url = {account.url}\n"
        "[profile base]\nregion = eu-north-1\n"
    )
    (account.folder / "credentials").write_text(f"[base]\naws_access_key_id = {alice[0]}\naws_secret_access_key = {alice[1]}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(account.folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(account.folder / "credentials"))
    identity = boto3.Session(profile_name="app").client("sts").get_caller_identity()
    assert identity["Arn"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/profile/")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", account.url)
    identity = boto3.Session(profile_name="base").client("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/alice"


def test_a_call_may_be_a_signed_get(account, alice):
    url = f"{account.url}/?Action=GetCallerIdentity&Version=2011-06-15"
    request = botocore.awsrequest.AWSRequest("GET", url)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*alice), "sts", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", account.weir.http_port, timeout=20)
    connection.request("GET", "/?Action=GetCallerIdentity&Version=2011-06-15", headers=dict(request.headers))
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text
    assert xml.fromstring(text).find(f".//{NAMESPACE}Arn").text == f"arn:aws:iam::{ACCOUNT}:user/alice"
    connection.close()


def test_refusals_are_those_of_aws(account, alice):
    sts = account.sts(alice)
    closed = account.role("closed", trust({"AWS": "999999999999"}))
    open_ = account.role("open")
    denied = "User: arn:aws:iam::{}:user/alice is not authorized to perform: sts:AssumeRole on resource: {}"
    for arn in (closed, f"arn:aws:iam::{ACCOUNT}:role/none", "arn:aws:iam::999999999999:role/open"):
        assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="s1") == ("AccessDenied", 403, denied.format(ACCOUNT, arn))
    wrong = [
        ({"RoleSessionName": "with blank"}, "ValidationError", "at 'roleSessionName' failed to satisfy constraint"),
        ({"DurationSeconds": 3601}, "ValidationError", "exceeds the MaxSessionDuration set for this role"),
        ({"Policy": "{}"}, "MalformedPolicyDocument", "Statement is missing"),
        ({"Policy": json.dumps(allow("*", "x" * 2100))}, "PackedPolicyTooLarge", "use a smaller policy"),
        ({"PolicyArns": [{"arn": f"arn:aws:iam::{ACCOUNT}:policy/none"}]}, "ValidationError", "policy/none"),
        ({"TransitiveTagKeys": ["team"]}, "ValidationError", "not supported here"),
    ]
    for parameters, code, text in wrong:
        found = refused(sts.assume_role, **({"RoleArn": open_, "RoleSessionName": "s1"} | parameters))
        assert found[:2] == (code, 400) and text in found[2], found
    tagged = refused(sts.assume_role, RoleArn=open_, RoleSessionName="s1", Tags=[{"Key": "team", "Value": "red"}])
    assert tagged[0] == "AccessDenied" and "sts:TagSession" in tagged[2]
    assert refused(sts.get_access_key_info, AccessKeyId=alice[0])[:2] == ("InvalidAction", 400)

    assert refused(account.sts((alice[0], "wrong")).get_caller_identity)[:2] == ("SignatureDoesNotMatch", 403)
    assert refused(account.sts(("AKIAIOSFODNN7EXAMPLE", alice[1])).get_caller_identity)[:2] == ("InvalidClientTokenId", 403)
    assert refused(account.sts((*alice, "token")).get_caller_identity)[:2] == ("InvalidClientTokenId", 403)
    status, text = account.weir.fetch("/?Action=GetCallerIdentity")
    error = xml.fromstring(text).find(f"{NAMESPACE}Error")
    assert (status, error.find(f"{NAMESPACE}Type").text, error.find(f"{NAMESPACE}Code").text) == (403, "Sender", "MissingAuthenticationToken")


def test_the_caller_needs_leave_where_the_role_leaves_it_to_the_account(account):
    bob = account.user("bob")
    arn = account.role("delegated", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    sts = account.sts(bob)
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="s1")[0] == "AccessDenied"
    account.iam("put-user-policy", user_name="bob", policy_name="may", policy_document=allow("sts:AssumeRole", arn))
    account.session(sts.assume_role(RoleArn=arn, RoleSessionName="s1"))
    account.iam("put-user-policy", user_name="bob", policy_name="never", policy_document=allow("sts:*", effect="Deny"))
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="s1")[0] == "AccessDenied"
    assert sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/bob"


def test_a_second_factor_opens_once(account):
    carol = account.user("carol")
    sts = account.sts(carol)
    arn = account.role("guarded", trust(Bool={"aws:MultiFactorAuthPresent": "true"}))
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="s1")[0] == "AccessDenied"
    serial, code = account.device("carol")
    account.session(sts.assume_role(RoleArn=arn, RoleSessionName="s1", SerialNumber=serial, TokenCode=code))
    again = refused(sts.assume_role, RoleArn=arn, RoleSessionName="s1", SerialNumber=serial, TokenCode=code)
    assert again == ("AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code.")
    plain = account.session(sts.get_session_token())
    assert refused(account.sts(plain).assume_role, RoleArn=arn, RoleSessionName="s1")[0] == "AccessDenied"
    serial, code = account.device("carol")
    shown = account.session(sts.get_session_token(SerialNumber=serial, TokenCode=code))
    account.session(account.sts(shown).assume_role(RoleArn=arn, RoleSessionName="s1"))
    assert refused(account.sts(shown).get_session_token) == ("AccessDenied", 403, "Cannot call GetSessionToken with session credentials")


def test_one_role_leads_to_another(account, alice):
    first = account.role("first", max_session_duration=43200)
    second = account.role("second", trust({"AWS": first}), max_session_duration=43200)
    session = account.session(account.sts(alice).assume_role(RoleArn=first, RoleSessionName="one", DurationSeconds=43200))
    sts = account.sts(session)
    assert "1 hour session limit" in refused(sts.assume_role, RoleArn=second, RoleSessionName="two", DurationSeconds=3601)[2]
    answer = sts.assume_role(RoleArn=second, RoleSessionName="two")
    assert account.sts(account.session(answer)).get_caller_identity()["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/second/two"
    assert refused(account.sts(alice).assume_role, RoleArn=second, RoleSessionName="two")[0] == "AccessDenied"


def test_sessions_end_when_they_are_revoked_and_with_what_they_are_of(account):
    dave = account.user("dave")
    sts = account.sts(dave)
    arn = account.role("fleeting")

    def assume():
        return account.sts(account.session(sts.assume_role(RoleArn=arn, RoleSessionName="s1")))

    session = assume()
    session.get_caller_identity()
    account.iam("revoke-sessions", role_name="fleeting")
    assert refused(session.get_caller_identity)[:2] == ("ExpiredToken", 403)

    def works():
        try:
            return assume().get_caller_identity()
        except botocore.exceptions.ClientError:
            return None

    # Those of the second in which it was revoked are revoked with the others.
    until(works, 20, "a session begun after the revocation")
    last = assume()
    account.iam("delete-role", role_name="fleeting")
    assert refused(last.get_caller_identity)[:2] == ("InvalidClientTokenId", 403)

    own = account.sts(account.session(sts.get_session_token()))
    account.iam("update-access-key", user_name="dave", access_key_id=dave[0], status="Inactive")
    assert refused(sts.get_caller_identity)[:2] == ("InvalidClientTokenId", 403)
    own.get_caller_identity()
    account.iam("delete-access-key", user_name="dave", access_key_id=dave[0])
    account.iam("delete-user", user_name="dave")
    assert refused(own.get_caller_identity)[:2] == ("InvalidClientTokenId", 403)


def test_each_call_is_in_the_audit_and_no_secret_is(account, alice):
    arn = account.role("watched")
    before = len(account.records())
    sts = account.sts(alice)
    answer = sts.assume_role(RoleArn=arn, RoleSessionName="seen")
    account.session(answer)
    identity = sts.get_caller_identity()
    refused(sts.assume_role, RoleArn=arn + "x", RoleSessionName="seen")
    refused(account.sts((alice[0], "wrong")).get_caller_identity)
    made, asked, denied, forged = account.records()[before:]
    assert made["eventName"] == "AssumeRole" and made["userIdentity"]["userName"] == "alice" and "errorCode" not in made
    assert made["responseElements"]["credentials"]["accessKeyId"] == answer["Credentials"]["AccessKeyId"]
    assert asked["eventName"] == "GetCallerIdentity" and asked["additionalEventData"]["requestID"] == identity["ResponseMetadata"]["RequestId"]
    assert denied["errorCode"] == "AccessDenied" and denied["requestParameters"]["roleArn"] == arn + "x"
    assert forged["errorCode"] == "SignatureDoesNotMatch" and forged["userIdentity"] == {"type": "Unknown", "accessKeyId": alice[0]}
    assert all(record["sourceIPAddress"] == "127.0.0.1" for record in (made, asked, denied, forged))
    everything = json.dumps(account.records()) + account.weir.log(last=10_000)
    assert not [secret for secret in account.told if secret in everything]


def test_what_is_too_long_or_too_much_is_refused(account, alice):
    def post(body):
        connection = http.client.HTTPConnection("127.0.0.1", account.weir.http_port, timeout=20)
        try:
            connection.request("POST", "/", body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    status, text = post("x" * (64 * 1024 + 1))
    assert status == 413 and "<Code>RequestEntityTooLarge</Code>" in text
    answers = set()
    for _ in range(5000):
        answers.add(post("Action=GetCallerIdentity"))
        if any("<Code>Throttling</Code>" in text for _, text in answers):
            break
    assert {status for status, _ in answers} == {400, 403}
    assert any("<Code>Throttling</Code>" in text for _, text in answers)
    # Those who are patient come through: AWS's clients try again by themselves.
    assert account.sts(alice, retries=8).get_caller_identity()["Account"] == ACCOUNT
    assert account.weir.fetch("/healthz")[0] == 200


def test_without_identities_there_is_no_sts(start_weir):
    weir = start_weir(http={})
    assert weir.fetch("/", method="POST")[0] == 405
    assert weir.fetch("/?Action=GetCallerIdentity") == weir.fetch("/")
