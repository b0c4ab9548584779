#!/usr/bin/env python3
"""A second opinion on IAM policies, and the cases that the Swift tests replay.

    reference.py             writes cases.json beside itself: seeded, so always the same
    reference.py --check     says whether cases.json is what it would write
    reference.py --seed N --count N --output FILE

It was written from the IAM User Guide alone (pages: "Policy evaluation logic", "IAM JSON policy elements: Condition operators",
"... Resource", "... Principal", "IAM policy elements: Variables and tags", "Conditions with multiple context keys or values",
"Single-valued vs. multivalued context keys"), by other means than Sources/IAMModel: regular expressions, `ipaddress`,
`decimal`, `datetime`, sets of strings for each condition. It takes valid policies only.
"""

import argparse
import base64
import datetime
import decimal
import ipaddress
import json
import random
import re
import sys
from pathlib import Path

VARIABLE = re.compile(r"\$\{([*?$])\}|\$\{([^,}]+)(?:,\s*'(.*?)')?\}")


def listed(value):
    return value if isinstance(value, list) else [value]


class NoValue(Exception):
    """A variable that stands for nothing."""


class Request:
    def __init__(self, spec):
        self.action = spec["action"]
        self.resource = spec["resource"]
        self.principal = spec["principal"]
        self.context = {key.lower(): values for key, values in spec["context"].items()}

    def get(self, key):
        return self.context.get(key.lower()) or None

    def variable(self, name, default):
        values = self.get(name)
        if values and len(values) == 1 and values[0] != "":
            return values[0]
        if default is None:
            raise NoValue(name)
        return default


def pieces(text, version, request):
    """(text, is it literal) in order; variables come out literal."""
    position = 0
    for found in VARIABLE.finditer(text) if version == "2012-10-17" else ():
        yield text[position : found.start()], False
        special, name, default = found.groups()
        yield special if special else request.variable(name, default), True
        position = found.end()
    yield text[position:], False


def glob(parts, star=".*", mark="."):
    out = ""
    for text, literal in parts:
        for letter in text:
            if literal or letter not in "*?":
                out += re.escape(letter)
            else:
                out += star if letter == "*" else mark
    return out


def regex(pattern, text, flags=0):
    return re.fullmatch(pattern, text, re.DOTALL | flags) is not None


def action_fits(pattern, action):
    return regex(glob([(pattern, False)]), action, re.IGNORECASE)


def resource_fits(pattern, version, request):
    if pattern == "*":
        return True
    segments, out = pattern.split(":", 5), []
    for index, segment in enumerate(segments):
        if index == 5:
            try:
                out.append(glob(pieces(segment, version, request)))
            except NoValue:
                return False
        elif segment.endswith("*"):
            out.append(glob([(segment[:-1], False)], "[^:]*", "[^:]") + ".*")
        else:
            out.append(glob([(segment, False)], "[^:]*", "[^:]"))
    return regex(":".join(out), request.resource)


def moment(text):
    if re.fullmatch(r"-?\d+", text) and len(text) != 4:
        return datetime.datetime.fromtimestamp(int(text), datetime.timezone.utc)
    for form in ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"):
        try:
            found = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)
    return None


def number(text):
    return decimal.Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None


def network(text):
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    if found.version == 6 and found.network_address.ipv4_mapped and found.prefixlen >= 96:
        return ipaddress.ip_network(f"{found.network_address.ipv4_mapped}/{found.prefixlen - 96}", strict=False)
    return found


def single(operator, wanted, value, version, request):
    """Does one value of the request match one of the policy, by an operator that is not negated?"""
    try:
        if operator == "StringEquals":
            return "".join(text for text, _ in pieces(wanted, version, request)) == value
        if operator == "StringEqualsIgnoreCase":
            return "".join(text for text, _ in pieces(wanted, version, request)).lower() == value.lower()
        if operator == "StringLike":
            return regex(glob(pieces(wanted, version, request)), value)
        if operator in ("ArnEquals", "ArnLike"):
            parts = [[]]
            for text, literal in pieces(wanted, version, request):
                chunks = [text] if literal else text.split(":")
                for index, chunk in enumerate(chunks):
                    if index and len(parts) < 6:
                        parts.append([])
                    elif index:
                        parts[-1].append((":", True))
                    parts[-1].append((chunk, literal))
            values = value.split(":", 5)
            return len(values) == len(parts) and all(regex(glob(part), own) for part, own in zip(parts, values))
    except NoValue:
        return False
    if operator == "Bool":
        return value.lower() == str(wanted).lower()
    if operator == "BinaryEquals":
        return base64.b64decode(wanted) == value.encode()
    if operator == "IpAddress":
        own, allowed = network(value), network(wanted)
        return own is not None and own.version == allowed.version and own.subnet_of(allowed)
    kind, order = re.fullmatch(r"(Numeric|Date)(\w+)", operator).groups()
    left, right = (number(value), number(str(wanted))) if kind == "Numeric" else (moment(value), moment(str(wanted)))
    if left is None:
        return False
    return {
        "Equals": left == right,
        "LessThan": left < right,
        "LessThanEquals": left <= right,
        "GreaterThan": left > right,
        "GreaterThanEquals": left >= right,
    }[order]


def condition_holds(operator, key, wanted, version, request):
    wanted = listed(wanted)
    values = request.get(key)
    if operator == "Null":
        return ("true" if values is None else "false") in [str(item).lower() for item in wanted]
    prefix, _, name = operator.rpartition(":")
    exists_only = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    negated = name == "NotIpAddress" or (name != "NotIpAddress" and "Not" in name)
    name = name.replace("NotIp", "Ip").replace("Not", "")
    if values is None:
        return exists_only or {"ForAllValues": True, "ForAnyValue": False, "": negated}[prefix]
    verdicts = [any(single(name, item, value, version, request) for item in wanted) for value in values]
    if not prefix:
        return any(verdicts) != negated
    if values == [""]:
        return prefix == "ForAllValues"
    verdicts = [verdict != negated for verdict in verdicts]
    return all(verdicts) if prefix == "ForAllValues" else any(verdicts)


def principal_strength(statement, request):
    """0: not about the caller, 1: delegated to its account, 2: by its role, 3: by its own name or to everybody."""
    element = statement.get("Principal", statement.get("NotPrincipal"))
    names = ["*"] if element == "*" else listed(element.get("AWS", []))
    caller, best = request.principal, 0
    for name in names:
        if name == "*":
            best = max(best, 3)
        elif name in (caller["account"], f"arn:aws:iam::{caller['account']}:root"):
            best = max(best, 1)
        elif name == caller["arn"]:
            best = max(best, 3)
        elif caller.get("role") and name == caller["role"]:
            best = max(best, 2)
    if "NotPrincipal" in statement:
        return 0 if best else 1
    return best


def statement_applies(statement, version, request):
    if "Action" in statement:
        fits = any(action_fits(item, request.action) for item in listed(statement["Action"]))
    else:
        fits = not any(action_fits(item, request.action) for item in listed(statement["NotAction"]))
    if "Resource" in statement:
        fits = fits and any(resource_fits(item, version, request) for item in listed(statement["Resource"]))
    elif "NotResource" in statement:
        fits = fits and not any(resource_fits(item, version, request) for item in listed(statement["NotResource"]))
    for operator, block in statement.get("Condition", {}).items():
        for key, wanted in block.items():
            fits = fits and condition_holds(operator, key, wanted, version, request)
    return fits


def effects(policy, request, trust=False):
    """The set of (effect, strength) of a policy's statements that apply."""
    version, found = policy.get("Version", "2008-10-17"), set()
    for statement in listed(policy["Statement"]):
        strength = principal_strength(statement, request) if trust else 1
        if strength and statement_applies(statement, version, request):
            found.add((statement["Effect"], strength))
    return found


def decide(case):
    request = Request(case["request"])
    identity = set().union(*[effects(policy, request) for policy in case["identity"]])
    boundary = effects(case["boundary"], request) if case.get("boundary") else None
    session = set().union(*[effects(policy, request) for policy in case["session"]]) if case.get("session") else None
    trust = effects(case["trust"], request, trust=True) if case.get("trust") else None
    layers = {"identity": identity, "boundary": boundary, "session": session, "trust": trust}
    if any(effect == "Deny" for found in layers.values() if found for effect, _ in found):
        return "explicitDeny", None
    needed = ["identity", "boundary", "session"]
    if trust is not None:
        strength = max([strength for _, strength in trust], default=0)
        if request.resource.split(":")[4] != request.principal["account"]:
            strength = min(strength, 1)
        needed = {3: ["trust"], 2: ["trust", "boundary", "session"]}.get(strength, ["trust"] + needed)
    for layer in needed:
        found = layers[layer]
        if found is not None and not any(effect == "Allow" for effect, _ in found):
            return "implicitDeny", layer
    return "allowed", None


# ---------------------------------------------------------------------------------------------------------------- the cases

HERE, ELSEWHERE = "123456789012", "210987654321"
PROXY = f"arn:aws:rds-db:us-east-1:{HERE}:dbuser:prx-0a1b"
RESOURCES = [f"{PROXY}/{user}" for user in ("app", "report", "alice", "a:b", "x*y", "App", "team-blue", "deep/er")]
RESOURCES += [f"arn:aws:rds-db:eu-west-1:{HERE}:dbuser:prx-9z8y/app"]
PATTERNS = [
    "*", f"{PROXY}/*", f"{PROXY}/app", f"{PROXY}/a*", f"{PROXY}/?pp", f"{PROXY}/${{aws:username}}", f"{PROXY}/*:*",
    f"{PROXY}/team-${{aws:PrincipalTag/team}}", f"{PROXY}/${{aws:PrincipalTag/team, 'app'}}", f"{PROXY}/x${{*}}y", "arn:aws:rds-db:*",
    f"arn:aws:rds-db:*:{HERE}:dbuser:*/app", f"arn:aws:rds-db:us-*-1:{HERE}:dbuser:prx-*", f"arn:aws:rds-db:*:dbuser:prx-0a1b/app",
    f"arn:aws:rds-db:us-east-?:*:dbuser:prx-????/*", f"arn:aws:rds-db:us*1:{HERE}:dbuser:*", f"arn:*:rds-db:*:*:dbuser:*/deep*",
    f"arn:aws:rds-db:u*:dbuser:prx-0a1b/*", f"arn:aws:rds-db:us-east-1:1*2:dbuser:prx-0a1b/${{aws:userid, 'report'}}",
]
ACTIONS = ["rds-db:connect"] * 8 + ["RDS-DB:Connect", "rds:DescribeDBProxies", "sts:AssumeRole", "sts:GetCallerIdentity"]
ACTION_PATTERNS = ["*", "rds-db:*", "rds-db:connect", "rds-db:Conn?ct", "RDS-DB:CONNECT", "rds:*", "sts:Assume*", "rds-db:con*ct*", "*:*"]
STRINGS = {
    "aws:username": ["alice", "Alice", "bob", "al*", "report"],
    "aws:PrincipalTag/team": ["blue", "Blue", "green", "", "a?c"],
    "aws:PrincipalType": ["User", "AssumedRole"],
    "aws:userid": ["AIDA1", "AROA1:job"],
    "aws:TagKeys": ["team", "cost", "Team"],
}
STRING_PATTERNS = [
    "alice", "ALICE", "al*", "?lice", "bl*", "blue", "BLUE", "*", "", "User", "A*", "team", "te?m", "${aws:username}", "cost",
    "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'blue'}", "a${?}c", "al${*}", "x${aws:username}", "*:job", "${$}",
]
NUMBERS = ["0", "5", "05", "5.0", "-3", "899.5", "900", "3600", "12345678901234567890", "none"]
DATES = [
    "2027-01-31T08:00:00Z", "2027-01-31T09:00:00+01:00", "2027-01-31", "2027-01", "2027", "1801382400", "2027-01-31T08:00:00.5Z",
    "2027-01-31T07:59Z", "2028-02-29T00:00:00-05:30", "1600000000", "soon",
]
ADDRESSES = ["203.0.113.7", "203.0.114.1", "10.1.2.3", "2001:db8::7", "::ffff:203.0.113.7", "2001:DB8:0:1::", "unix", "::1"]
RANGES = ["203.0.113.0/24", "203.0.113.7", "0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32", "2001:DB8::/64", "::/0", "203.0.113.9/29", "::1/128", "::ffff:203.0.113.0/120"]
ARNS = [
    f"arn:aws:iam::{HERE}:user/alice", f"arn:aws:iam::{HERE}:role/app", f"arn:aws:iam::{ELSEWHERE}:user/alice", "not-an-arn",
    f"arn:aws:iam::{HERE}:user/div:ision/alice",
]
ARN_PATTERNS = [
    f"arn:aws:iam::{HERE}:user/*", "arn:aws:iam::*:user/alice", f"arn:aws:iam::{HERE}:*", f"arn:*:iam:*:{HERE}:role/app", "arn:aws:*:*:*:*",
    f"arn:aws:iam::{HERE}:user/${{aws:username}}", f"arn:aws:*:{HERE}:user:alice:x", f"arn:aws:iam::123*:user/?lice", f"arn:aws:iam::{HERE}:user/*:*",
]
USERS = {"alice": f"arn:aws:iam::{HERE}:user/alice", "bob": f"arn:aws:iam::{HERE}:user/bob", "eve": f"arn:aws:iam::{ELSEWHERE}:user/eve"}
ROLE = f"arn:aws:iam::{HERE}:role/app"


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, choices, most=3):
        return self.random.sample(choices, self.random.randint(1, min(most, len(choices))))

    def one_or_list(self, choices, most=3):
        found = self.some(choices, most)
        return found[0] if len(found) == 1 and self.random.random() < 0.6 else found

    def chance(self, likelihood):
        return self.random.random() < likelihood

    def qualified(self, operator):
        if operator == "Null":
            return operator
        if self.chance(0.2):
            operator += "IfExists"
        return self.random.choice(["", "", "", "", "ForAllValues:", "ForAnyValue:"]) + operator

    def key(self, name):
        return name.upper() if self.chance(0.1) else name

    def block(self):
        kind = self.random.choice(["string", "string", "string", "number", "date", "bool", "binary", "ip", "arn", "null"])
        if kind == "string":
            operator = self.random.choice(["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"])
            return operator, self.random.choice(list(STRINGS)), self.one_or_list(STRING_PATTERNS)
        if kind in ("number", "date"):
            order = self.random.choice(["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"])
            if kind == "number":
                values = self.one_or_list(NUMBERS[:-1], 2)
                if isinstance(values, str) and not values.startswith("0") and self.chance(0.5):
                    values = json.loads(values)
                    values = values if isinstance(values, int) else str(values)
                return "Numeric" + order, self.random.choice(["aws:MultiFactorAuthAge", "aws:EpochTime"]), values
            return "Date" + order, self.random.choice(["aws:CurrentTime", "aws:TokenIssueTime"]), self.one_or_list(DATES[:-1], 2)
        if kind == "bool":
            return "Bool", self.random.choice(["aws:SecureTransport", "aws:MultiFactorAuthPresent"]), self.random.choice(["true", "false", True, "True"])
        if kind == "binary":
            return "BinaryEquals", "aws:userid", base64.b64encode(self.random.choice(STRINGS["aws:userid"]).encode()).decode()
        if kind == "ip":
            return self.random.choice(["IpAddress", "NotIpAddress"]), "aws:SourceIp", self.one_or_list(RANGES)
        if kind == "arn":
            return self.random.choice(["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]), "aws:PrincipalArn", self.one_or_list(ARN_PATTERNS)
        return "Null", self.random.choice(["aws:TokenIssueTime", "aws:username", "aws:PrincipalTag/team", "aws:TagKeys"]), self.random.choice(["true", "false", True])

    def condition(self):
        found = {}
        for _ in range(self.random.choice([1, 1, 1, 2])):
            operator, key, values = self.block()
            block = found.setdefault(self.qualified(operator), {})
            # A key twice, in whatever case, would be a mistake.
            if key.lower() not in map(str.lower, block):
                block[self.key(key)] = values
        return found

    def statement(self, deny=0.15, conditions=0.55):
        statement = {"Effect": "Deny" if self.chance(deny) else "Allow"}
        if self.chance(0.3):
            statement["Sid"] = f"S{self.random.randrange(10**6)}"
        statement["NotAction" if self.chance(0.08) else "Action"] = self.one_or_list(ACTION_PATTERNS, 2) if self.chance(0.5) else "rds-db:connect"
        statement["NotResource" if self.chance(0.08) else "Resource"] = self.one_or_list(PATTERNS, 2)
        if self.chance(conditions):
            statement["Condition"] = self.condition()
        return statement

    def policy(self, **options):
        statements = [self.statement(**options) for _ in range(self.random.choice([1, 1, 2, 3]))]
        policy = {"Statement": statements[0] if len(statements) == 1 and self.chance(0.5) else statements}
        if not self.chance(0.1):
            policy["Version"] = "2008-10-17" if self.chance(0.08) else "2012-10-17"
        return policy

    def context(self, principal, name):
        context = {"aws:PrincipalArn": [principal.get("role", principal["arn"])], "aws:PrincipalAccount": [principal["account"]]}
        if name and not self.chance(0.1):
            context["aws:username"] = [name]
        if self.chance(0.3):
            context["aws:PrincipalArn"] = [self.random.choice(ARNS)]
        for key, choices, likelihood in [
            ("aws:PrincipalTag/team", STRINGS["aws:PrincipalTag/team"], 0.6),
            ("aws:PrincipalType", STRINGS["aws:PrincipalType"], 0.7),
            ("aws:userid", STRINGS["aws:userid"], 0.7),
            ("aws:MultiFactorAuthAge", NUMBERS, 0.6),
            ("aws:EpochTime", NUMBERS, 0.8),
            ("aws:CurrentTime", DATES, 0.85),
            ("aws:TokenIssueTime", DATES, 0.5),
            ("aws:SecureTransport", ["true", "false"], 0.9),
            ("aws:MultiFactorAuthPresent", ["true", "false"], 0.5),
            ("aws:SourceIp", ADDRESSES, 0.85),
        ]:
            if self.chance(likelihood):
                context[self.key(key)] = [self.random.choice(choices)]
        if self.chance(0.6):
            context["aws:TagKeys"] = self.random.choice([["team"], ["team", "cost"], [], [""], ["cost", "Team"]])
        return context

    def principal(self):
        if self.chance(0.6):
            name = self.random.choice(list(USERS))
            return {"kind": "user", "arn": USERS[name], "account": USERS[name].split(":")[4]}, name
        return {"kind": "role", "arn": f"arn:aws:sts::{HERE}:assumed-role/app/job", "role": ROLE, "account": HERE}, None

    def trust(self):
        statements = []
        for _ in range(self.random.choice([1, 1, 2])):
            names = [HERE, f"arn:aws:iam::{HERE}:root", ELSEWHERE, "*", ROLE, f"arn:aws:sts::{HERE}:assumed-role/app/job", *USERS.values()]
            element = "*" if self.chance(0.1) else {"AWS": self.one_or_list(names, 2)}
            if element != "*" and self.chance(0.15):
                element["Service"] = "rds.amazonaws.com"
            statement = {"Effect": "Deny" if self.chance(0.15) else "Allow", "Action": self.one_or_list(["sts:AssumeRole", "sts:TagSession", "STS:assumerole"], 2)}
            statement["NotPrincipal" if self.chance(0.1) else "Principal"] = element
            if self.chance(0.35):
                statement["Condition"] = self.condition()
            statements.append(statement)
        return {"Version": "2012-10-17", "Statement": statements}

    def case(self):
        principal, name = self.principal()
        case = {"identity": [self.policy() for _ in range(self.random.choice([0, 1, 1, 1, 2]))]}
        if self.chance(0.25):
            case["boundary"] = self.policy(conditions=0.3)
        if self.chance(0.2):
            case["session"] = [self.policy(conditions=0.3) for _ in range(self.random.choice([1, 1, 2]))]
        action, resource = self.random.choice(ACTIONS), self.random.choice(RESOURCES)
        if self.chance(0.3):
            case["trust"], action, resource = self.trust(), "sts:AssumeRole", f"arn:aws:iam::{HERE}:role/target"
            if self.chance(0.6):
                statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": self.random.choice(["*", resource])}
                case["identity"].append({"Version": "2012-10-17", "Statement": statement})
        case["request"] = {"action": action, "resource": resource, "principal": principal, "context": self.context(principal, name)}
        return case


def lines(seed, count):
    """Cases until each answer has a third of the count, so that none of them is won by chance."""
    generator, share, found = Generator(seed), count // 3, []
    counts = {"allowed": 0, "explicitDeny": 0, "implicitDeny": 0}
    while len(found) < share * 3:
        case = generator.case()
        decision, layer = decide(case)
        if counts[decision] == share:
            continue
        counts[decision] += 1
        for name in ("boundary", "trust"):
            if name in case:
                case[name] = json.dumps(case[name], separators=(",", ":"))
        for name in ("identity", "session"):
            if name in case:
                case[name] = [json.dumps(policy, separators=(",", ":")) for policy in case[name]]
        case["expected"] = decision
        if layer:
            case["missing"] = layer
        found.append(json.dumps(case, separators=(",", ":")))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=20270131)
    parser.add_argument("--count", type=int, default=660)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("cases.json"))
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = "[\n" + ",\n".join(lines(options.seed, options.count)) + "\n]\n"
    if not options.check:
        options.output.write_text(text)
    elif options.output.read_text() != text:
        sys.exit(f"{options.output} is not what {Path(__file__).name} writes")


if __name__ == "__main__":
    main()
