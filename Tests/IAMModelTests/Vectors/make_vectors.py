#!/usr/bin/env python3
"""Writes tokens.json: connect tokens and signed requests as botocore makes them.

    python3 -m venv FOLDER && FOLDER/bin/pip install botocore==1.44.8
    FOLDER/bin/python Tests/IAMModelTests/Vectors/make_vectors.py

The keys are made up. Run again with the same botocore, it writes the same but for the date.
"""

import datetime
import itertools
import json
from pathlib import Path
from unittest import mock

import botocore
import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

USERS = ["app", "O'Brien", "a b+c&d=e", "user@example.com", "größe", "数据库", "100%", "a/b?c#d", "~tilde_-.", "%2F"]
ENDPOINTS = [
    ("db.example.com", 3306),
    ("My-Proxy.PROXY-abc.us-east-1.RDS.amazonaws.com", 3307),
    ("weir.example.com.", 3306),
    ("127.0.0.1", 1),
    ("[2001:DB8::1]", 65535),
    ("localhost", 443),
]
REGIONS = ["us-east-1", "cn-north-1", "us-gov-west-1", "local"]
SESSION_TOKENS = [None, "IQoJb3JpZ2luX2VjEKT//////////wEaCXVzLWVhc3QtMSJHMEUCIQ+/==", "x" * 300, ""]
TIMES = ["19700101T000000Z", "20000229T235959Z", "20260702T080910Z", "20991231T235959Z", "99990101T000000Z"]
KEYS = [("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), ("AKIDEXAMPLE", "short"), ("ASIAEXAMPLE0000000001", "s" * 100)]

BODY = "Action=GetCallerIdentity&Version=2011-06-15"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
REQUESTS = [
    ("POST", "sts.us-east-1.amazonaws.com", "/", "", {"Content-Type": FORM}, BODY, "sts"),
    ("POST", "127.0.0.1:8080", "/", "", {"Content-Type": FORM, "User-Agent": "Boto3/1.0"}, BODY, "sts"),
    ("GET", "localhost:443", "/", "Version=2011-06-15&Action=GetCallerIdentity", {}, "", "sts"),
    ("GET", "example.com", "/a/./b/../c//d%20e/", "b=%2F%20&a=&b=A~", {"X-Amz-Meta": "  two   words "}, "", "execute-api"),
    (
        "POST",
        "secretsmanager.eu-west-1.amazonaws.com",
        "/",
        "",
        {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "secretsmanager.GetSecretValue"},
        '{"SecretId": "größe"}',
        "secretsmanager",
    ),
]


def at(time):
    """Makes botocore's clock stand still."""
    moment = datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    return mock.patch.object(botocore.auth, "get_current_datetime", lambda *_: moment), int(moment.timestamp())


def token(host, port, user, region, key, session_token, time):
    client = botocore.session.get_session().create_client("rds", region_name=region)
    client._request_signer._credentials = Credentials(*key, session_token)
    clock, now = at(time)
    with clock:
        text = client.generate_db_auth_token(host, port, user)
    return {
        "host": host, "port": port, "user": user, "region": region, "accessKeyID": key[0], "secret": key[1],
        "sessionToken": session_token, "now": now, "token": text,
    }  # fmt: skip


def request(method, host, path, query, headers, body, service, region, key, session_token, time):
    made = AWSRequest(method, f"https://{host}{path}" + (f"?{query}" if query else ""), headers=dict(headers), data=body.encode())
    made.headers["Host"] = host
    clock, now = at(time)
    with clock:
        botocore.auth.SigV4Auth(Credentials(*key, session_token), service, region).add_auth(made)
    return {
        "method": method, "host": host, "path": path, "query": query, "headers": headers, "body": body, "service": service,
        "region": region, "accessKeyID": key[0], "secret": key[1], "sessionToken": session_token, "now": now,
        "signed": {name: made.headers[name] for name in ("X-Amz-Date", "X-Amz-Security-Token", "Authorization") if name in made.headers},
    }  # fmt: skip


def tokens():
    # Every user at every endpoint, and every region, key, session token and time with several of them.
    for index, ((host, port), user) in enumerate(itertools.product(ENDPOINTS, USERS)):
        for turn in range(3):
            number = 3 * index + turn
            yield token(
                host, port, user, REGIONS[number % 4], KEYS[number % 3], SESSION_TOKENS[number // 4 % 4], TIMES[number % 5]
            )  # fmt: skip


def requests():
    for index, parts in enumerate(REQUESTS):
        for turn in range(4):
            number = 4 * index + turn
            yield request(*parts, REGIONS[turn], KEYS[number % 3], SESSION_TOKENS[turn % 3], TIMES[number % 5])


def main():
    lines = lambda values: "[\n" + ",\n".join("  " + json.dumps(value, ensure_ascii=False) for value in values) + "\n]"
    text = f'{{"botocore": "{botocore.__version__}", "date": "{datetime.date.today()}",\n"tokens": {lines(tokens())},\n'
    text += f'"requests": {lines(requests())}}}\n'
    Path(__file__).with_name("tokens.json").write_text(text)


main()
