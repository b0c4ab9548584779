"""The grammar of random scripts: each topic gives a few steps of one session, and notes what they make of it."""

# DO 0, since the affected rows of a CALL that runs no statement are those of whatever the connection ran before (cases/routines).
ROUTINES = (
    "CREATE PROCEDURE weir_a.rows_and_variable(n INT) BEGIN SELECT n; SET @p = n; SELECT @p, 'x'; END",
    "CREATE PROCEDURE weir_a.out_one(IN a INT, OUT b INT) BEGIN DO 0; SET b = a * 2; END",
    "CREATE PROCEDURE weir_a.sets_mode() SET SESSION sql_mode = 'ANSI_QUOTES', group_concat_max_len = 66",
    "CREATE FUNCTION weir_a.twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
)
MODES = ("''", "'ANSI_QUOTES'", "'NO_BACKSLASH_ESCAPES'", "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", "'PIPES_AS_CONCAT'", "DEFAULT", "'STRICT_ALL_TABLES'")
VARIABLES = {
    "group_concat_max_len": ("4", "9", "50", "DEFAULT"),
    "div_precision_increment": ("0", "2", "7", "DEFAULT"),
    "sql_mode": MODES,
    "time_zone": ("'+00:00'", "'+05:30'", "'-03:00'", "DEFAULT"),
    "foreign_key_checks": ("0", "ON", "DEFAULT"),
    "unique_checks": ("0", "1"),
    "lc_time_names": ("'cs_CZ'", "'de_DE'", "'en_US'"),
    "lc_messages": ("'cs_CZ'", "'en_US'"),
    "default_week_format": ("0", "3", "7"),
    "collation_connection": ("utf8mb4_bin", "latin1_swedish_ci", "utf8mb4_general_ci", "latin2_czech_cs"),
    "character_set_connection": ("utf8mb4", "latin1", "latin2"),
    "character_set_results": ("utf8mb4", "latin1", "NULL", "latin2"),
    "auto_increment_increment": ("1", "3", "10"),
    "auto_increment_offset": ("1", "2"),
    "sql_select_limit": ("1", "2", "DEFAULT"),
    "sql_safe_updates": ("0", "1"),
    "sql_notes": ("0", "1"),
    "max_error_count": ("1", "64"),
    "sort_buffer_size": ("100000", "DEFAULT", "@@sort_buffer_size + 32768"),
    "wait_timeout": ("1000", "2000", "DEFAULT"),
    "max_join_size": ("100000", "DEFAULT"),
    "optimizer_switch": ("'index_merge=off'", "'mrr=on'", "DEFAULT"),
    "innodb_lock_wait_timeout": ("7", "DEFAULT"),
}
NAMES = ("utf8mb4", "latin1", "latin2", "ascii", "DEFAULT", "utf8mb4 COLLATE utf8mb4_bin", "'utf8mb4' COLLATE 'utf8mb4_unicode_ci'", "binary")
# What the state of a session makes of the same text.
READS = (
    "1 / 3", "DATABASE()", "@@autocommit", "HEX('ž')", "CHARSET('x')", "COLLATION('x')", "'a' = 'A'", "WEEK('2008-01-01')", "FROM_UNIXTIME(0)",
    "DATE_FORMAT('2024-05-06', '%W %M')", "@@sql_mode", "@@time_zone", "@@collation_connection", "@@character_set_client", "NULL", "'it''s'",
    "LENGTH('a\\\\b')", "1 || 0", "@a", "@b", "@never", "(SELECT v FROM weir_a.s WHERE id = 2)", "(SELECT GROUP_CONCAT(c) FROM weir_a.s)",
    "@@group_concat_max_len", "@@session.sql_select_limit", "1.10", "1e0", "-1", "18446744073709551615", "CURRENT_ROLE() IS NULL",
    "LAST_INSERT_ID()", "@@identity", "@@last_insert_id", "CONNECTION_ID() = @@pseudo_thread_id", "'-- no comment'", "IS_FREE_LOCK('weir_l1')",
    "@@session.transaction_isolation",
)  # fmt: skip
USER_VALUES = (
    "1", "-7", "2.50", "1e10", "'text'", "'ž'", "NULL", "x'00FF'", "_latin1'x'", "'A' COLLATE utf8mb4_bin", "@b", "@a + 1", "18446744073709551615",
    "DATE '2024-02-29'", "CONCAT('a', 1)", "(SELECT v FROM weir_a.s WHERE id = 1)", "REPEAT('ab', 300)", "TRUE",
)  # fmt: skip


def dressed(writer, sql):
    """The same statement with white space, comments or letters that mean nothing."""
    if not writer.chance(0.2) or "'" in sql.split(" ")[0]:
        return sql
    head, _, rest = sql.partition(" ")
    return writer.one_of(
        f"{head}  {rest}", f"{head}/* c */ {rest}", f"/* first */ {sql}", f"{head.lower()} {rest}", f"{sql} ", f"{sql} -- end", f"{head}\t{rest}", f"{sql};"
    )


def variables(writer, session):
    chosen = writer.random.sample(sorted(VARIABLES), writer.one_of(1, 1, 1, 2, 3))
    forms = writer.one_of("{} = {}", "SESSION {} = {}", "@@{} = {}", "@@session.{} := {}", "LOCAL {} = {}", "@@local.{} = {}")
    if writer.kind == "mariadb" and forms.startswith("@@{"):
        forms = "{} = {}"  # cases/variables/at-at-without-a-scope: it would spoil the backend for the scripts that come
    sql = "SET " + ", ".join(forms.format(name, writer.one_of(*VARIABLES[name])) for name in chosen)
    yield dressed(writer, sql)
    if writer.chance(0.5):
        yield "SELECT " + ", ".join(f"@@{name}" for name in chosen)


def names(writer, session):
    yield dressed(writer, f"SET NAMES {writer.one_of(*NAMES)}" if writer.chance(0.8) else f"SET CHARACTER SET {writer.one_of('latin1', 'utf8mb4', 'latin2')}")


def reads(writer, session):
    sql = "SELECT " + ", ".join(writer.random.sample(READS, writer.number(1, 5)))
    if writer.chance(0.1):
        session.pinned = True
        sql = f"/*!40000 {sql} */"
    yield dressed(writer, sql)


def quoted(writer, session):
    """What quotes and backslashes mean depends on sql_mode; these are wrong in some."""
    yield writer.one_of(
        """SELECT "v" FROM weir_a.s WHERE id = 1""", """SELECT 'a\\'', "b" """, """SELECT 'a\\', LAST_INSERT_ID(), '' """, """SELECT 'x' "y" """,
        """SELECT `v`, 'v', "v" FROM weir_a.s ORDER BY id LIMIT 1""", """SELECT '/* ', 1, ' */'""", """SELECT "it's", 'a"b'""",
    )  # fmt: skip


def writes(writer, session):
    table, n = session.table, writer.number(1, 9)
    yield dressed(
        writer,
        writer.one_of(
            f"INSERT INTO {table} (v) VALUES ({n})", f"INSERT INTO {table} (v, c) VALUES ({n}, 'ž'), ({n + 1}, NULL)", f"INSERT INTO {table} (u, v) VALUES ({n}, 1)",
            f"INSERT IGNORE INTO {table} (u) VALUES ({n}), ({n})", f"REPLACE INTO {table} (u, v) VALUES ({n}, 2)",
            f"INSERT INTO {table} (u, v) VALUES ({n}, 3) ON DUPLICATE KEY UPDATE v = v + 10, id = LAST_INSERT_ID(id)",
            f"UPDATE {table} SET v = v + 1", f"DELETE FROM {table} WHERE v > {n}",
            f"UPDATE weir_a.s SET v = v + 1 WHERE id = {session.row}", f"INSERT INTO {table} (v) SELECT v FROM weir_a.s WHERE id = {session.row}",
            f"INSERT INTO {table} (v) VALUES (LAST_INSERT_ID())", f"TRUNCATE TABLE {table}", f"UPDATE weir_a.s SET c = 'žluťoučký' WHERE id = {session.row}",
        ),
    )  # fmt: skip
    if writer.chance(0.3):
        yield writer.one_of(f"SELECT id, u, v, c FROM {table} ORDER BY id", "SELECT LAST_INSERT_ID()", f"SELECT COUNT(*), SUM(v) FROM {table}")


def selects(writer, session):
    yield dressed(
        writer,
        writer.one_of(
            "SELECT * FROM weir_a.s ORDER BY id", "SELECT v, c FROM weir_a.s WHERE id = 2", f"SELECT * FROM {session.table} ORDER BY id", "SELECT COUNT(*) FROM weir_a.s",
            f"SELECT v FROM weir_a.s WHERE id = {session.row} FOR UPDATE", "SHOW TABLES FROM weir_a", f"SHOW COLUMNS FROM {session.table}", "SELECT c FROM weir_a.s ORDER BY c DESC LIMIT 1, 1",
            "SELECT 1 UNION SELECT 2 UNION SELECT 3", f"SELECT id FROM {session.table} WHERE id = LAST_INSERT_ID()", "SELECT * FROM s ORDER BY id", "SHOW TABLES", "DO 1",
            "SELECT 1 FROM DUAL WHERE FALSE", "SHOW VARIABLES LIKE 'sql_mode'", "SHOW CREATE DATABASE weir_b",
        ),
    )  # fmt: skip


def counts(writer, session):
    """ROW_COUNT() and FOUND_ROWS(): not behind errors in a transaction, of which differences are known (cases/counts).

    Known too, and so not in this grammar: utf16 as the connection's character set (cases/charsets), LAST_INSERT_ID(x) that is not evaluated, explicit
    values for AUTO_INCREMENT (cases/insertids), roles, and the text with a number in place of CONNECTION_ID() that syntax errors quote.
    """
    if session.in_transaction or not session.autocommit:
        return
    if writer.chance(0.5):
        yield f"UPDATE {session.table} SET v = v + 1"
        yield "SELECT ROW_COUNT()"
        return
    yield f"SELECT SQL_CALC_FOUND_ROWS id FROM weir_a.s ORDER BY id LIMIT {writer.number(1, 2)}"
    yield "SELECT FOUND_ROWS()"
    if writer.chance(0.2):
        session.pinned = True
        yield "SELECT FOUND_ROWS()"


def mistakes(writer, session):
    """Errors and warnings, mostly with a question about them right behind."""
    yield writer.one_of(
        "SELECT nothing", "SELECT * FROM weir_a.nowhere", "SELEC 1", "SELECT CAST('1x' AS SIGNED)", "SELECT 1 / 0", "INSERT INTO weir_a.nowhere VALUES (1)",
        "SELECT CAST('a' AS SIGNED), CAST('b' AS SIGNED)", "SET no_such_variable = 1", "DROP TABLE IF EXISTS weir_a.nothing", "SET group_concat_max_len = 1", "CALL weir_a.nothing()",
        f"INSERT INTO {session.table} (id) VALUES (1), (1)", f"INSERT INTO {session.table} (v) VALUES ('x')",
    )  # fmt: skip
    session.pinned = session.pinned or False
    if writer.chance(0.8):
        if session.binary:
            yield "SHOW WARNINGS"
        else:
            yield writer.one_of("SHOW WARNINGS", "SHOW COUNT(*) WARNINGS", "SHOW ERRORS", "SHOW WARNINGS LIMIT 1", "SELECT @@warning_count, @@error_count")


def transactions(writer, session):
    if session.in_transaction or not session.autocommit:
        kind = writer.one_of("end", "end", "chain", "savepoint", "autocommit")
        if kind == "end":
            yield dressed(writer, writer.one_of("COMMIT", "ROLLBACK", "COMMIT WORK", "ROLLBACK WORK"))
            session.in_transaction = session.next_transaction = False
        elif kind == "chain":
            yield writer.one_of("COMMIT AND CHAIN", "ROLLBACK AND CHAIN")
            session.in_transaction = True
        elif kind == "savepoint":
            yield writer.one_of("SAVEPOINT one", "ROLLBACK TO SAVEPOINT one", "RELEASE SAVEPOINT one", "SAVEPOINT two", "ROLLBACK TO two")
        else:
            yield "SET autocommit = 1"
            session.autocommit = True
        return
    kind = writer.one_of("begin", "begin", "begin", "autocommit", "isolation", "next", "alone")
    if kind == "begin":
        yield dressed(
            writer, writer.one_of("BEGIN", "START TRANSACTION", "START TRANSACTION READ ONLY", "START TRANSACTION WITH CONSISTENT SNAPSHOT", "BEGIN WORK", "START TRANSACTION READ WRITE")
        )
        session.in_transaction = True
    elif kind == "autocommit":
        yield writer.one_of("SET autocommit = 0", "SET SESSION autocommit = OFF", "SET autocommit = 0, group_concat_max_len = 8")
        session.autocommit = False
    elif kind == "isolation":
        level = writer.one_of("READ COMMITTED", "REPEATABLE READ")
        yield writer.one_of(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}", "SET SESSION TRANSACTION READ ONLY", "SET SESSION TRANSACTION READ WRITE", f"SET SESSION transaction_isolation = '{level.replace(' ', '-')}'")
    elif kind == "next":
        session.next_transaction = True
        yield writer.one_of("SET TRANSACTION READ ONLY", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "SET TRANSACTION READ WRITE, ISOLATION LEVEL READ COMMITTED")
        yield "BEGIN"
        session.in_transaction = True
    else:
        yield writer.one_of("COMMIT", "ROLLBACK", "SAVEPOINT one", "SET autocommit = 1", "ROLLBACK TO SAVEPOINT one", "UNLOCK TABLES")


def schemas(writer, session):
    other = writer.one_of("weir_a", "weir_b", "weir_b")
    yield writer.one_of(dressed(writer, f"USE {other}"), f"USE `{other}`", ("!", f"init {other}"))
    session.schema = other
    if writer.chance(0.4):
        yield writer.one_of("SELECT DATABASE()", "SHOW TABLES", "SELECT @@character_set_database")
    if writer.chance(0.1):
        own = f"weir_{session.name.lower()}x"
        yield f"CREATE DATABASE {own} CHARACTER SET latin1"
        yield f"USE {own}"
        yield "SELECT DATABASE(), @@character_set_database"
        yield f"DROP DATABASE {own}"
        yield "SELECT DATABASE()"
        yield "USE weir_a"


def user_variables(writer, session):
    session.pinned = True
    name, value = writer.one_of("@a", "@b", "@`c d`"), writer.one_of(*USER_VALUES)
    yield dressed(writer, writer.one_of(f"SET {name} = {value}", f"SELECT {name} := {value}", f"SELECT {value} INTO {name}", f"SET {name} = {value}, group_concat_max_len = 12"))
    if writer.chance(0.7):
        yield "SELECT @a, @b, @`c d`, CHARSET(@a), COLLATION(@b)"


def temporary(writer, session):
    session.pinned = True
    yield writer.one_of("CREATE TEMPORARY TABLE IF NOT EXISTS weir_a.x (id INT)", "CREATE TEMPORARY TABLE weir_a.x (id INT, c CHAR(3))", "CREATE TEMPORARY TABLE weir_a.x SELECT 1 AS id")
    yield writer.one_of("INSERT INTO weir_a.x (id) VALUES (1), (2)", "SELECT * FROM weir_a.x", "DROP TEMPORARY TABLE weir_a.x", "SELECT COUNT(*) FROM weir_a.x")


def locks(writer, session):
    name = writer.one_of("weir_l1", "weir_l2")
    kind = writer.one_of("get", "get", "release", "free", "all")
    if kind == "get":
        session.pinned = True
        session.locks.add(name)
        yield dressed(writer, f"SELECT GET_LOCK('{name}', 0)")
    elif kind == "release":
        yield f"SELECT RELEASE_LOCK('{name}')"
    elif kind == "free":
        yield f"SELECT IS_FREE_LOCK('{name}'), IS_USED_LOCK('{name}') IS NULL"
    else:
        yield "SELECT RELEASE_ALL_LOCKS()"
        session.locks.clear()


def text_prepared(writer, session):
    session.pinned = True
    text = writer.one_of("SELECT 1 / 3, DATABASE()", "SELECT CHARSET(''x'')", f"INSERT INTO {session.table} (v) VALUES (5)", "SET group_concat_max_len = 33", "SELECT LAST_INSERT_ID()", "BEGIN", "SELEC")
    if text == "BEGIN":
        session.in_transaction = True
    yield f"PREPARE p FROM '{text}'"
    yield "EXECUTE p"
    if writer.chance(0.3):
        yield "DEALLOCATE PREPARE p"


WIRE_TEXTS = (
    ("SELECT v + ?, c FROM weir_a.s WHERE id = ?", (int, int)), ("SELECT CONCAT(c, ?) FROM weir_a.s WHERE id = ?", (str, int)), ("SELECT 1 / 3, DATABASE(), CHARSET('x'), 'ž'", ()),
    ("SELECT id FROM weir_a.s ORDER BY id LIMIT ?", (int,)), ("SELECT LAST_INSERT_ID(), @@sql_mode", ()), ("SELECT c FROM weir_a.s WHERE c > ? ORDER BY c", (str,)),
    ("INSERT INTO {table} (v, c) VALUES (?, ?)", (int, str)), ("UPDATE {table} SET v = ? WHERE v < ?", (int, int)), ("SELECT * FROM {table} ORDER BY id", ()), ("SELECT COUNT(*) FROM weir_a.nowhere", ()),
)  # fmt: skip


def wire_prepared(writer, session):
    name = writer.one_of("one", "two")
    if name not in session.prepared or writer.chance(0.2):
        text, types = writer.one_of(*WIRE_TEXTS)
        session.prepared[name] = types
        yield ("!", f"prepare {name} {text.format(table=session.table)}")
    types = session.prepared[name]

    def value(kind):
        if writer.chance(0.1) and "LIMIT" not in str(kind):
            return "null"
        return str(writer.number(1, 5)) if kind is int else writer.one_of('"a"', '"ž"', '"three"', '""')

    for _ in range(writer.number(1, 2)):
        yield ("!", f"execute {name} [{', '.join(value(kind) for kind in types)}]")
    if writer.chance(0.1) and not types:
        session.pinned = True
        yield ("!", f"cursor {name} []")
        yield ("!", f"fetch {name} 2")
    if writer.chance(0.15):
        del session.prepared[name]
        yield ("!", f"close {name}")


def routines(writer, session):
    if not writer.has_routines:
        return
    session.pinned = True
    yield writer.one_of("CALL weir_a.rows_and_variable(3)", "CALL weir_a.out_one(4, @a)", "CALL weir_a.sets_mode()", "SELECT weir_a.twice(4)", "CALL weir_a.rows_and_variable()")
    yield "SELECT @a, @p, @@group_concat_max_len"


def sequences(writer, session):
    if not writer.has_sequence:
        return
    session.pinned = True
    yield writer.one_of("SELECT NEXTVAL(weir_a.q)", "SELECT LASTVAL(weir_a.q)", "SELECT NEXT VALUE FOR weir_a.q, PREVIOUS VALUE FOR weir_a.q")


def several(writer, session):
    """Several statements in one text, of those that keep no backend."""
    pieces = []
    for _ in range(writer.number(2, 3)):
        pieces += [step for step in writer.one_of(variables, reads, selects, writes)(writer, session) if isinstance(step, str) and "--" not in step and "CONNECTION_ID" not in step and not step.endswith(";")]
    if pieces:
        yield "; ".join(pieces)


def table_locks(writer, session):
    session.in_transaction = True
    yield writer.one_of(f"LOCK TABLES {session.table} WRITE", f"LOCK TABLES {session.table} READ")
    yield writer.one_of(f"SELECT COUNT(*) FROM {session.table}", f"INSERT INTO {session.table} (v) VALUES (1)", "SELECT 1")
    if writer.chance(0.9):
        yield "UNLOCK TABLES"


def handlers(writer, session):
    session.pinned = True
    yield f"HANDLER {session.table} OPEN AS h"
    yield "HANDLER h READ FIRST"
    yield "HANDLER h CLOSE"


def changes(writer, session):
    yield dressed(writer, writer.one_of(f"ALTER TABLE {session.table} COMMENT 'x'", f"CREATE OR REPLACE VIEW weir_b.v{session.name.lower()} AS SELECT 1 AS one", f"CREATE TABLE IF NOT EXISTS weir_b.y{session.name.lower()} (id INT)"))


def xa(writer, session):
    if session.in_transaction or not session.autocommit:
        return
    session.pinned = True
    name = f"weir_x{session.name}"
    yield f"XA START '{name}'"
    yield f"INSERT INTO {session.table} (v) VALUES (7)"
    yield f"XA END '{name}'"
    yield writer.one_of(f"XA COMMIT '{name}' ONE PHASE", f"XA ROLLBACK '{name}'")


def commands(writer, session):
    kind = writer.one_of("ping", "ping", "reset", "reset", "change_user")
    yield ("!", "change_user user=app" if kind == "change_user" else kind)
    if kind == "ping":
        return
    held = sorted(session.locks)
    session.forget()
    if kind == "reset":
        # Weir answers before its backend is reset.
        for name in held:
            if not any(name in other.locks for other in writer.sessions):
                yield ("!", f"until SELECT IS_FREE_LOCK('{name}') = 1")
    session.schema = "weir_a"
    if writer.chance(0.6):
        yield "SELECT @a, @b, DATABASE(), @@sql_mode, @@autocommit, @@collation_connection, LAST_INSERT_ID()"


_topics = (
    (variables, 14), (names, 4), (reads, 14), (quoted, 4), (writes, 14), (selects, 10), (counts, 4), (mistakes, 4), (transactions, 14), (schemas, 5), (user_variables, 3), (temporary, 2),
    (locks, 3), (text_prepared, 2), (wire_prepared, 8), (routines, 4), (sequences, 4), (several, 4), (table_locks, 2), (handlers, 1), (changes, 1), (xa, 1), (commands, 7),
)  # fmt: skip


def topics(kind):
    """Topics and their weights."""
    return [topic for topic, _ in _topics], [weight for _, weight in _topics]
