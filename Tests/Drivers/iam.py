"""A store of identities for one test, kept by `weir iam`, and a signer of tokens that does not share a line with Weir's."""

import base64
import datetime
import hashlib
import hmac
import json
import os
import subprocess
from urllib.parse import quote

from weir import binary, clean_environment

REGION = "eu-central-1"
ACCOUNT = "111122223333"
RESOURCE = "prx-0123456789abcdef0"


class Refused(Exception):
    """A verb that ended with another code than 0."""

    def __init__(self, code, text):
        super().__init__(f"exit {code}: {text}")
        self.code, self.text = code, text


class Identities:
    """The folder has the store and its key; `section` is the `identity` section of a configuration."""

    def __init__(self, folder):
        self.folder = folder
        self.store = folder / "identity.db"
        self.key = folder / "sealing.key"
        self.key.write_text(base64.b64encode(os.urandom(32)).decode() + "\n")
        self.key.chmod(0o600)
        self.audit_file = folder / "audit.jsonl"
        # What the verbs need to find the store, and no more: they never start a proxy from it.
        self.config = folder / "verbs.yaml"
        self.config.write_text(
            f"target: {{ host: 127.0.0.1 }}\nauth: [{{ user: nobody, password: x }}]\nidentity: {json.dumps(self.section())}\n"
        )
        self.config.chmod(0o600)

    def section(self, **more):
        return {
            "store": str(self.store), "sealingKey": f"file:{self.key}", "region": REGION, "accountId": ACCOUNT, "resourceId": RESOURCE,
            "auditFile": str(self.audit_file), **more,
        }  # fmt: skip

    def run(self, *arguments, stdin=None):
        done = subprocess.run(
            [binary(), *map(str, arguments), "--config", self.config], input=stdin, capture_output=True, text=True,
            env=clean_environment(), timeout=60,
        )  # fmt: skip
        if done.returncode:
            raise Refused(done.returncode, done.stderr)
        return done.stdout

    def iam(self, *arguments, stdin=None):
        text = self.run("iam", *arguments, stdin=stdin)
        return json.loads(text) if text.strip() else None

    def user(self, name, *policies):
        """A user with a key and these inline policies: (access key id, secret)."""
        self.iam("create-user", "--user-name", name)
        for index, policy in enumerate(policies):
            self.put_policy(name, f"policy-{index}", policy)
        key = self.iam("create-access-key", "--user-name", name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def put_policy(self, user, name, policy):
        self.iam("put-user-policy", "--user-name", user, "--policy-name", name, "--policy-document", json.dumps(policy))

    def audit(self):
        """The records that were written to the file, oldest first."""
        if not self.audit_file.exists():
            return []
        return [json.loads(line) for line in self.audit_file.read_text().splitlines()]


def allow(user, *, effect="Allow", resource=None, **condition):
    """A policy about connecting as this database user."""
    statement = {
        "Effect": effect, "Action": "rds-db:connect",
        "Resource": resource or f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:{RESOURCE}/{user}",
    }  # fmt: skip
    if condition:
        statement["Condition"] = condition["condition"]
    return {"Version": "2012-10-17", "Statement": [statement]}


def token(
    key, host, port, user, *, region=REGION, service="rds-db", age=0, expires="900", action="connect", algorithm="AWS4-HMAC-SHA256",
    session_token=None, extra=(), signed_user=None,
):  # fmt: skip
    """A token signed by hand, so that each part of it can be wrong."""
    key_id, secret = key
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age)
    stamp, day = moment.strftime("%Y%m%dT%H%M%SZ"), moment.strftime("%Y%m%d")
    scope = f"{day}/{region}/{service}/aws4_request"
    parameters = {
        "Action": action, "DBUser": signed_user or user, "X-Amz-Algorithm": algorithm, "X-Amz-Credential": f"{key_id}/{scope}", "X-Amz-Date": stamp,
        "X-Amz-Expires": expires, "X-Amz-SignedHeaders": "host",
    }  # fmt: skip
    if session_token:
        parameters["X-Amz-Security-Token"] = session_token
    query = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in sorted(parameters.items()))
    canonical = f"GET\n/\n{query}\nhost:{host.lower()}:{port}\n\nhost\n{hashlib.sha256(b'').hexdigest()}"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{host}:{port}/?{query}{''.join('&' + part for part in extra)}&X-Amz-Signature={signature}"
