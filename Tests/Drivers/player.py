"""Plays scripts of sessions at one address and keeps what was answered."""

import json
import selectors
import time

import commands
import wire
from transcripts import shown
from waiting import until

# Errors that say that a text is no prepared statement: of a kind that cannot be one, or several statements in one.
NOT_PREPARED = (1295, 1064)

# What may differ at the end of two plays, and why.
MAY_DIFFER = {
    "pseudo_thread_id": "the number of the connection",
    "timestamp": "the clock",
    "rand_seed1": "shown by MariaDB, chance",
    "rand_seed2": "as rand_seed1",
    "session_track_system_variables": "Weir's eyes, hidden from clients; what clients see of them is in every OK of the scripts",
    "session_track_state_change": "as session_track_system_variables",
    "session_track_schema": "as session_track_system_variables",
    "error_count": "of the statement before, which is another where Weir has set variables; SHOW COUNT(*) ERRORS is in the scripts",
    "warning_count": "as error_count",
    "statement_id": "counts what the connection was sent, Weir's own included",
    "last_insert_id": "read by SHOW VARIABLES from whichever backend, see cases/functions/show-variables-like-last-insert-id.sql",
    "identity": "as last_insert_id",
}


class Player:
    """Plays one script at one address. `mode` is "text", or "binary": each statement by prepare, execute and close, where it can be."""

    flags = {"found_rows": wire.FOUND_ROWS, "session_track": wire.SESSION_TRACK}

    def __init__(self, address, users, offered, *, mode="text", prefix="weir_", charset=45):
        """`offered` is the set of capability flags that both ends have: asking for more would compare different things.

        `charset` is the collation of logins that say none. The server's own default is best: the number of any other shows in the metadata, until
        SET NAMES, and a backend cannot be set back to it (cases/charsets/a-login-with-a-collation-that-is-no-default.sql).
        `prefix` stands in for the "weir_" that names in the script begin with; it is as long, since lengths show in the metadata.
        """
        self.address, self.users, self.offered, self.prefix, self.charset = address, users, offered, prefix, charset
        self.ask = self._binary if mode == "binary" else self._text
        self.sessions, self.statements = {}, {}
        # The longest that a session was left alone between two of its steps, in seconds.
        self.longest_pause, self._left_at = 0, {}

    def play(self, script):
        """[(step, answers)]. What cannot be read as an answer is the last of them."""
        transcript = []
        try:
            for session, mark, text in script.steps:
                step, text = f"{session}{mark} {text}", text.replace("weir_", self.prefix)
                self.longest_pause = max(self.longest_pause, time.monotonic() - self._left_at.get(session, time.monotonic()))
                try:
                    answer = self.ask(self._session(session), text) if mark == ":" else self._command(session, text)
                except (wire.Gone, wire.ServerError, OSError, AssertionError) as reason:
                    transcript.append((step, [("exception", f"{type(reason).__name__}: {reason}")]))
                    return transcript
                transcript.append((step, answer))
                self._left_at[session] = time.monotonic()
            transcript += self._ends()
        finally:
            for connection in self.sessions.values():
                connection.close()
        return transcript

    def _ends(self):
        """Every session's variables. All ask at once, and leave when answered: who waits for a backend gets that of who has left."""
        answers = []
        with selectors.DefaultSelector() as waiting:
            for name, connection in self.sessions.items():
                try:
                    connection.command(3, b"SHOW SESSION VARIABLES")
                except OSError:
                    pass  # closed by the other side: told when it is read
                waiting.register(connection.socket, selectors.EVENT_READ, name)
            while waiting.get_map():
                ready = waiting.select(20)
                if not ready:
                    return [("at the end", [("exception", "no answer to SHOW SESSION VARIABLES")])]
                for key, _ in ready:
                    waiting.unregister(key.fileobj)
                    answers.append((f"{key.data} at the end", [_last_words(self.sessions.pop(key.data))]))
        return sorted(answers)

    def _session(self, name, *words):
        if name not in self.sessions:
            options = dict(word.split("=", 1) for word in words if "=" in word)
            flags = 0
            for word in words:
                flags |= self.flags.get(word, 0)
            user = options.get("user", "app")
            self.sessions[name] = wire.Wire(
                self.address, user, self.users[user], options.get("database", self.prefix + "a") or None,
                charset=int(options.get("charset", self.charset)), flags=flags & self.offered,
                drop_flags=wire.MULTI_STATEMENTS if "no_multi_statements" in words else 0,
            )  # fmt: skip
        return self.sessions[name]

    def _text(self, connection, sql):
        return [shown(result) for result in connection.query(sql)]

    def _binary(self, connection, sql):
        made = connection.prepare(sql)
        if isinstance(made, wire.Result):
            again = made.error[0] in NOT_PREPARED
            return [shown(made), *(self._text(connection, sql) if again else [])]
        statement, *described = made
        answer = [("prepared", *described)]
        answer += [shown(result, _anonymous(statement)) for result in connection.execute(statement)]
        connection.close_statement(statement)
        return answer

    def _command(self, session, text):
        verb, _, rest = text.partition(" ")
        if verb == "connect":
            return [shown(self._session(session, *rest.split()).login_ok)]
        connection = self._session(session)
        if verb in ("quit", "abort"):
            getattr(self.sessions.pop(session), verb)()
            return []
        if verb == "until":
            until(lambda: connection.value(rest) == "1", 20, rest)
            return []
        if verb == "ping":
            answer = connection.ping()
            # MySQL repeats the warnings of the statement before, both tell some modes; a ping that Weir answers itself tells of the transaction only.
            answer.warnings = 0
            answer.status &= wire.IN_TRANSACTION | wire.AUTOCOMMIT
            return [shown(answer)]
        if verb == "reset":
            return [shown(connection.reset_connection())]
        if verb == "init":
            answer = connection.init_db(rest)
            answer.warnings = 0  # as a ping's
            return [shown(answer)]
        if verb == "option":
            return [shown(connection.set_option(int(rest)))]
        if verb == "change_user":
            options = dict(word.split("=", 1) for word in rest.split())
            user = options.get("user", "app")
            database, charset = options.get("database", self.prefix + "a"), int(options.get("charset", self.charset))
            return [shown(commands.change_user(connection, user, self.users[user], database, charset=charset))]
        return self._prepared(connection, session, verb, rest)

    def _prepared(self, connection, session, verb, rest):
        name, _, rest = rest.partition(" ")
        key = (session, name)
        if verb == "prepare":
            made = connection.prepare(rest)
            if isinstance(made, wire.Result):
                return [shown(made)]
            self.statements[key] = made[0]
            return [("prepared", made[1], made[2], made[3])]
        if key not in self.statements:
            return [("not prepared",)]
        statement = self.statements[key]
        anonymous = _anonymous(statement)
        if verb.startswith("execute") or verb == "cursor":
            values = [bytes.fromhex(v[4:]) if isinstance(v, str) and v.startswith("hex:") else v for v in json.loads(rest)]
            found = connection.execute(
                statement, values, cursor=1 if verb == "cursor" else 0, send_types=verb != "execute-again",
                long_data=(1,) if verb == "execute-long" else (),
            )  # fmt: skip
            return [shown(result, anonymous) for result in found]
        if verb == "long":
            index, _, data = rest.partition(" ")
            connection.send_long_data(statement, int(index), data.encode())
            return []
        if verb == "fetch":
            return [shown(connection.fetch(statement, int(rest)), anonymous)]
        if verb == "stmtreset":
            return [shown(connection.reset_statement(statement), anonymous)]
        if verb == "close":
            connection.close_statement(statement)
            return []
        raise ValueError(f"unknown command {verb}")


def _anonymous(statement):
    """Errors name the statement's number, which is the connection's own affair."""
    return lambda message: message.replace(f"({statement})", "(N)")


def _last_words(connection):
    try:
        (result,) = connection.results()
    except (wire.Gone, ConnectionError):
        return ("closed",)
    connection.quit()
    if result.kind == "error":
        return shown(result)
    # Wide character sets have zeros between the letters.
    rows = [row for row in result.rows if row[0].replace(b"\0", b"").decode().lower() not in MAY_DIFFER]
    return ("variables", rows, result.warnings)
