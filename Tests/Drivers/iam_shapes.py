"""AWS's own description of IAM's answers (botocore's service model), and whether an answer has that shape."""

import datetime

import botocore.session

MODEL = botocore.session.Session().get_service_model("iam")

# What Weir's export tells beside AWS's members, so that an import makes the same role again.
MORE = {"RoleDetail": {"Description", "MaxSessionDuration"}}


def operation_of(verb):
    """AWS's operation of a verb of its command: create-user is CreateUser."""
    by_name = {"".join(name.lower().split("-")): name for name in MODEL.operation_names}
    name = by_name.get(verb.replace("-", "").lower())
    return MODEL.operation_model(name) if name else None


def faults(answer, shape, place="answer"):
    """Every difference between an answer and its shape, as text."""
    if shape is None:
        return [] if not answer else [f"{place}: something where AWS answers nothing"]
    if shape.type_name == "structure":
        if not isinstance(answer, dict):
            return [f"{place}: no object"]
        known = set(shape.members) | MORE.get(shape.name, set())
        found = [f"{place}.{key}: not in {shape.name}" for key in answer if key not in known]
        found += [f"{place}.{key}: missing in {shape.name}" for key in shape.required_members if key not in answer]
        for key, value in answer.items():
            if key in shape.members:
                found += faults(value, shape.members[key], f"{place}.{key}")
        return found
    if shape.type_name == "list":
        if not isinstance(answer, list):
            return [f"{place}: no list"]
        return [fault for index, item in enumerate(answer) for fault in faults(item, shape.member, f"{place}[{index}]")]
    if shape.type_name == "map":
        if not isinstance(answer, dict):
            return [f"{place}: no map"]
        return [fault for key, value in answer.items() for fault in faults(value, shape.value, f"{place}.{key}")]
    return scalar_faults(answer, shape, place)


def scalar_faults(answer, shape, place):
    if shape.type_name == "timestamp":
        try:
            assert datetime.datetime.fromisoformat(answer).tzinfo is not None
            return []
        except (AssertionError, TypeError, ValueError):
            return [f"{place}: {answer!r} is no timestamp"]
    if "olicyDocument" in shape.name or shape.name == "policyDocumentType":
        # AWS's command shows policies as objects.
        return [] if isinstance(answer, dict) else [f"{place}: no policy"]
    kinds = {"boolean": bool, "integer": int, "long": int, "string": str, "blob": str}
    kind = kinds[shape.type_name]
    if not isinstance(answer, kind) or (kind is int and isinstance(answer, bool)):
        return [f"{place}: {answer!r} is no {shape.type_name}"]
    return []
