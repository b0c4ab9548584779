"""What servers answered, as values that can be compared and read."""

import difflib

import wire

STATUS = (
    "in-transaction", "autocommit", "?4", "more-results", "no-good-index", "no-index", "cursor", "last-row", "db-dropped",
    "no-backslash", "metadata-changed", "slow", "out-params", "read-only", "state-changed", "ansi-quotes",
)  # fmt: skip


def shown(result, message=lambda text: text):
    """A result as a comparable, readable tuple: everything the server said."""
    if result.kind == "error":
        code, state, text = result.error
        return ("error", code, state, message(text), result.columns, result.rows)
    if result.kind == "ok":
        return ("ok", result.affected, result.insert_id, flags(result.status), result.warnings, result.info, trackers(result.trackers))
    # No trackers come with rows, so that this flag tells a client nothing; Weir, which has more tracked than the client, clears it.
    status = flags(result.status & ~wire.SESSION_STATE_CHANGED)
    return (result.kind, result.columns, result.rows, status, result.warnings)


def trackers(data):
    """The session trackers of an OK packet, in an order of our own: the servers' is that of a hash table."""
    reader, found = wire.Reader(data), []
    while reader.left:
        kind, entry = reader.int(1), wire.Reader(reader.string())
        if kind == 0:  # system variables: names and values in turn
            while entry.left:
                found.append((kind, entry.string(), entry.string()))
        else:
            found.append((kind, entry.rest()))
    return sorted(found)


def flags(status):
    return " ".join(name for bit, name in enumerate(STATUS) if status >> bit & 1)


# Types and lengths with which the servers describe a user variable that was never set, and one that is NULL: MEDIUMBLOB, LONGBLOB, VARCHAR.
_EMPTY_VARIABLES = {(250, 16777215), (251, 16777215), (251, 16777216), (253, 65532), (253, 65535)}


def by_character_set(transcript, names):
    """The transcript with character sets in place of the collations in column definitions, and one description for user variables without a value.

    A column's collation is that of SET NAMES ... COLLATE or of the login, which Weir does not carry (cases/charsets). A variable that was never set
    is described as one that is NULL where a transaction runs on a backend that had another session's (cases/uservars).
    """

    def column(one):
        charset, length, kind = names.get(one[6], one[6]), one[7], one[8]
        if one[4].startswith(b"@") and charset == "binary" and (kind, length) in _EMPTY_VARIABLES:
            length = kind = "of a variable without a value, or of bytes"
        return (*one[:6], charset, length, kind, *one[9:])

    def judged(part):
        if isinstance(part, list):
            return [column(one) if isinstance(one, tuple) and len(one) == 12 and one[0] == b"def" else one for one in part]
        return part

    return [(step, [tuple(judged(part) for part in result) for result in answer]) for step, answer in transcript]


def differences(straight, through):
    """Readable differences of two transcripts, empty if there are none."""

    def lines(transcript):
        out = []
        for step, answer in transcript:
            out.append(step)
            for result in answer:
                for part in result:
                    pieces = part if isinstance(part, list) else [part]
                    out += [f"    {piece!r}" for piece in pieces] or ["    -"]
        return out

    if straight == through:
        return ""
    # A play that broke off says all there is with its last step.
    common = min(len(straight), len(through))
    if straight[:common] != through[:common]:
        straight, through = straight[:common], through[:common]
    return "\n".join(difflib.unified_diff(lines(straight), lines(through), "straight", "through weir", lineterm="", n=4))
