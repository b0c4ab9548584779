"""Logins over TLS, by a token of its own each or by password, and nothing else: what a token costs Weir beside the rest of a login."""

import base64
import datetime
import hashlib
import hmac
import json
import os
import socket
import ssl
import struct
import subprocess
import time
from urllib.parse import quote

import clients
import wire
from processes import HOST, PASSWORD, SCHEMA, TOKEN_USER, USER, Failure, Weir

REGION, ACCOUNT, RESOURCE = "eu-central-1", "111122223333", "prx-0123456789abcdef0"
CLEAR = b"mysql_clear_password"



def prepare(stage, binary, target, certificate):
    """A Weir that asks `bench` for a password and `lambda` for a token, and the access key of a user whose policy lets it in."""
    folder = stage.folder
    sealing = folder / "sealing.key"
    sealing.write_text(base64.b64encode(os.urandom(32)).decode() + "\n")
    sealing.chmod(0o600)
    identity = {
        "store": str(folder / "identity.db"), "sealingKey": f"file:{sealing}", "region": REGION, "accountId": ACCOUNT, "resourceId": RESOURCE,
        "auditFile": str(folder / "audit.jsonl"),
    }  # fmt: skip
    verbs = folder / "verbs.yaml"
    verbs.touch(mode=0o600)
    verbs.write_text(f"target: {{ host: {HOST} }}\nauth: [{{ user: nobody, password: x }}]\nidentity: {json.dumps(identity)}\n")

    def iam(*arguments):
        done = subprocess.run([binary, "iam", *arguments, "--config", verbs], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Failure(f"weir iam {arguments[0]}: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    resource = f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:{RESOURCE}/{TOKEN_USER}"
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "rds-db:connect", "Resource": resource}]}
    iam("create-user", "--user-name", "function")
    iam("put-user-policy", "--user-name", "function", "--policy-name", "connect", "--policy-document", json.dumps(policy))
    key = iam("create-access-key", "--user-name", "function")["AccessKey"]
    more = (
        f'auth: [ {{ user: {USER}, password: "{PASSWORD}" }}, {{ user: {TOKEN_USER}, password: "{PASSWORD}", iamAuth: REQUIRED }} ]\n'
        f"identity: {json.dumps(identity)}\n"
    )
    return Weir(stage, binary, target, 8, "weir-tokens", certificate, auth=more), (key["AccessKeyId"], key["SecretAccessKey"])


class Signer:
    """Makes tokens; no two are equal, since each has been valid for another while."""

    def __init__(self, key, host, port):
        self.key, self.place, self.made = key, f"{host}:{port}", 0
        self.day = None

    def token(self):
        now = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=self.made // 600 % 200)
        expires = 300 + self.made % 600
        self.made += 1
        stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
        scope = f"{day}/{REGION}/rds-db/aws4_request"
        if day != self.day:
            self.day, self.signing = day, f"AWS4{self.key[1]}".encode()
            for part in (day, REGION, "rds-db", "aws4_request"):
                self.signing = hmac.digest(self.signing, part.encode(), "sha256")
        credential = quote(f"{self.key[0]}/{scope}", safe="")
        query = (
            f"Action=connect&DBUser={TOKEN_USER}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}"
            f"&X-Amz-Date={stamp}&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
        )
        canonical = f"GET\n/\n{query}\nhost:{self.place}\n\nhost\n{hashlib.sha256(b'').hexdigest()}"
        to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        return f"{self.place}/?{query}&X-Amz-Signature={hmac.digest(self.signing, to_sign.encode(), 'sha256').hex()}"


def logins(address, key, seconds, processes_count=2):
    """As many logins as two processes manage; by tokens signed with `key`, or by password without one."""
    start = time.monotonic() + 0.2
    jobs = [lambda number=number: logins_of_one(address, key, number, start, seconds) for number in range(processes_count)]
    parts = clients.fork(jobs)
    return {"count": sum(part["count"] for part in parts), "rate": sum(part["count"] / part["elapsed"] for part in parts)}


def logins_of_one(address, key, number, start, seconds):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if key:
        signer = Signer(key, *address)
        # Tokens of the two processes differ.
        signer.made = number * 100_000
    count = 0
    time.sleep(max(0, start - time.monotonic()))
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        if key:
            log_in(address, context, signer)
        else:
            wire.Connection(address, USER, PASSWORD, SCHEMA, tls=context).quit()
        count += 1
    return {"count": count, "elapsed": time.monotonic() - begin}


_HEAD = struct.pack("<IIB23x", wire.CAPABILITIES | wire.SSL, 1 << 24, 45)
_HELLO = struct.pack("<I", len(_HEAD))[:3] + b"\x01" + _HEAD
_BODY = _HEAD + TOKEN_USER.encode() + b"\0\x14" + bytes(20) + SCHEMA.encode() + b"\0mysql_native_password\0"
_LOGIN = struct.pack("<I", len(_BODY))[:3] + b"\x02" + _BODY


def log_in(address, context, signer):
    client = socket.create_connection(address, 30)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    clients.receive(client, wire.is_whole)
    client.sendall(_HELLO)
    client = context.wrap_socket(client)
    client.sendall(_LOGIN)
    packet = clients.receive(client, wire.is_whole)
    if packet[4] != 0xFE or packet[5:].split(b"\0", 1)[0] != CLEAR:
        raise wire.Refused(wire.refusal(packet) if packet[4] == 0xFF else "a token was not asked for")
    token = signer.token().encode() + b"\0"
    client.sendall(struct.pack("<I", len(token))[:3] + bytes([packet[3] + 1]) + token)
    packet = clients.receive(client, wire.is_whole)
    if packet[4] != 0:
        raise wire.Refused(wire.refusal(packet))
    client.sendall(wire.QUIT)
    client.close()
