# Shapes of replies: metadata, several results, errors, limits.

== column metadata
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20) NOT NULL, d DECIMAL(20,5), b BLOB, t TIMESTAMP NULL, u INT UNSIGNED ZEROFILL, KEY (d))
A: SELECT * FROM t
A: SELECT id AS number, UPPER(v) AS `a name`, d * 2, NULL, 1, 'x', x'00', 1.5, 1e0 FROM t AS alias
A: SHOW COLUMNS FROM t
A: SHOW CREATE TABLE t
A: SELECT COUNT(*), MAX(v) FROM t
A: DESCRIBE nowhere

== several statements in one
A: CREATE TABLE t (id INT)
A: INSERT INTO t VALUES (1); SELECT * FROM t; UPDATE t SET id = 2; SELECT 'last'
A: SELECT 1; SELECT * FROM nowhere; SELECT 3
A: SELECT 1;
A: SELECT 1;;
A: BEGIN; INSERT INTO t VALUES (5); SELECT COUNT(*) FROM t
B: SELECT COUNT(*) FROM t
A: COMMIT; SELECT COUNT(*) FROM t
A: SET @a = 1; SELECT @a; SET NAMES latin1; SELECT @@character_set_client
B: SELECT @a, @@character_set_client

== several statements not allowed
A! connect no_multi_statements
A: SELECT 1; SELECT 2
A: SELECT 1;
A! option 0
A: SELECT 1; SELECT 2
A! option 1
A: SELECT 1; SELECT 2

== no database server is without errors
A: SELECT
A: SELECT * FROM t WHERE
A: INSERT INTO nowhere VALUES (1)
A: CALL nothing()
A: SELECT nothing()
A: DROP TABLE nothing
A: CREATE DATABASE weir_a
A: SET GLOBAL no_such_variable = 1
A: SET SESSION max_connections = 5
A: SELECT 1 INTO OUTFILE '/no/such/folder/file'
A: SELECT * FROM (SELECT 1 AS a, 2 AS a) AS q
A: KILL 4294967290
A: SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'from ž', MYSQL_ERRNO = 31001

== values at the edges
A: SELECT NULL, '', 0, -1, 18446744073709551615, 1e308, -0.0, 9999999999999999.99
A: SELECT REPEAT('x', 250), REPEAT('x', 251), REPEAT('x', 252)
A: SELECT LENGTH(REPEAT('x', 65535)), REPEAT('y', 65535), REPEAT('z', 65536)
A: SELECT CAST('2024-02-29' AS DATE), CAST('25:00:01.5' AS TIME(1)), TIMESTAMP('2024-01-01 00:00:00.000001')
A: SELECT CHAR(0), CHAR(0, 255 USING binary), '\n\r\t\0\\'
A: SELECT 1 WHERE 1 = 0
A: SELECT 1 AS a, 2 AS a, 3 AS ``

== utility statements
A: DO 1
A: SHOW DATABASES LIKE 'weir%'
A: CREATE TABLE t (id INT PRIMARY KEY)
A: CHECK TABLE t
A: ANALYZE TABLE t
A: EXPLAIN SELECT * FROM t
A: SHOW TABLES
A: RENAME TABLE t TO u
A: SHOW FULL TABLES
A: DROP TABLE u
A: FLUSH TABLES
A: HELP 'nothing like this'

== ping and statistics
A! ping
A: BEGIN
A! ping
B! ping
A: ROLLBACK
A! ping

== session trackers for a client that asks for them
A! connect session_track
A: USE weir_b
A: SET autocommit = 0
A: SET NAMES latin1
A: SET time_zone = '+01:00'
A: SET @a = 1
A: SET SESSION session_track_state_change = 1
A: SET @b = 1
A: SELECT 1
A: SET SESSION session_track_schema = 0
A: USE weir_a
B: USE weir_b

== no trackers for a client that does not
A: USE weir_b
A: SET autocommit = 0
A: SET NAMES latin1
A: SET time_zone = '+01:00'
A: SET SESSION session_track_state_change = 1
A: SET @b = 1
A! init weir_a
