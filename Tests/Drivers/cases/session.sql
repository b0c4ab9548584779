# Session state: what one session sets it sees, and nobody else does.

== SET NAMES changes all three
A: SET NAMES latin1
A: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
B: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
A: SELECT 'x' COLLATE latin1_swedish_ci
B: SELECT 'ž' AS c, HEX('ž')
A: SET NAMES utf8mb4 COLLATE utf8mb4_bin
A: SELECT @@collation_connection, 'a' = 'A'
B: SELECT @@collation_connection, 'a' = 'A'

== character sets one by one
A: SET character_set_results = NULL
A: SELECT @@character_set_results
A: SET CHARACTER SET latin2
A: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
A: SET character_set_client = ucs2
A: SET character_set_connection = utf32
A: SELECT HEX('ab')
B: SELECT HEX('ab'), @@character_set_results

== character set of the handshake
A! connect charset=8
A: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
B: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
C! connect charset=63
C: SELECT @@character_set_client, @@collation_connection
D! connect charset=255
D: SELECT @@collation_connection

== sql_mode
A: CREATE TABLE t (id TINYINT, d DATE)
A: SET SESSION sql_mode = ''
A: INSERT INTO t VALUES (1000, '2024-13-45')
A: SHOW WARNINGS
B: INSERT INTO t VALUES (1000, '2024-01-01')
A: SELECT * FROM t
A: SET sql_mode = 'ANSI_QUOTES'
A: SELECT "id" FROM t
B: SELECT "id" FROM t
A: SET sql_mode = 'NO_SUCH_MODE'
A: SET sql_mode = DEFAULT
A: SELECT @@sql_mode = @@GLOBAL.sql_mode
A: SET sql_mode = 'PIPES_AS_CONCAT'
A: SELECT 'a' || 'b'
B: SELECT 'a' || 'b'

== time zone and a fixed clock
A: SET time_zone = '+05:30'
A: SET timestamp = 1000000000
A: SELECT NOW(), FROM_UNIXTIME(0), @@time_zone
B: SELECT FROM_UNIXTIME(0) = FROM_UNIXTIME(0), @@time_zone
A: CREATE TABLE t (at TIMESTAMP NULL)
A: INSERT INTO t VALUES (NOW())
A: SELECT at FROM t
B: SET time_zone = '-03:00'
B: SELECT at FROM t
A: SET time_zone = 'Nowhere/Land'
A: SET timestamp = DEFAULT
A: SELECT @@timestamp > 1000000001

== many variables in one SET
A: SET @a = 1, SESSION sql_mode = 'ANSI', group_concat_max_len = 5, @b = 'x'
A: SELECT @a, @b, @@sql_mode, @@group_concat_max_len
A: SELECT GROUP_CONCAT(n) FROM (SELECT 111 AS n UNION ALL SELECT 222 UNION ALL SELECT 333) AS q
B: SELECT @a, @b, @@group_concat_max_len
A: SET @c = 1, no_such_variable = 5
A: SELECT @c

== variables that pin elsewhere
A: SET foreign_key_checks = 0, unique_checks = 0, sql_safe_updates = 1, sql_select_limit = 2
A: SELECT @@foreign_key_checks, @@unique_checks, @@sql_safe_updates, @@sql_select_limit
A: SELECT 1 UNION SELECT 2 UNION SELECT 3
A: CREATE TABLE t (id INT)
A: INSERT INTO t VALUES (1)
A: DELETE FROM t
B: SELECT @@foreign_key_checks, @@unique_checks, @@sql_safe_updates, @@sql_select_limit
B: DELETE FROM t

== wait_timeout and friends
A: SET wait_timeout = 1234, interactive_timeout = 2345, net_write_timeout = 77, lock_wait_timeout = 9
A: SELECT @@wait_timeout, @@interactive_timeout, @@net_write_timeout, @@lock_wait_timeout
B: SELECT @@wait_timeout, @@interactive_timeout, @@net_write_timeout, @@lock_wait_timeout
A: SET wait_timeout = DEFAULT
A: SELECT @@wait_timeout

== user variables of every type
A: SET @i = 5, @s = 'text', @d = 1.25, @n = NULL, @b = x'00FF', @e = 1e10
A: SELECT @i, @s, @d, @n, HEX(@b), @e, @never
B: SELECT @i, @s, @d, @n, HEX(@b), @e, @never
A: SELECT @i := @i + 1
A: SELECT 'into' INTO @s
A: SELECT @i, @s
B: SELECT @i, @s
A: SET @`weird name` = 7, @Case = 8
A: SELECT @`weird name`, @cASE

== USE and COM_INIT_DB
A: CREATE TABLE t (id INT)
A: CREATE TABLE weir_b.u (id INT)
A: USE weir_b
A: SELECT DATABASE()
A: SHOW TABLES
B: SHOW TABLES
B: SELECT DATABASE()
A! init weir_a
A: SHOW TABLES
A! init nowhere
A: SELECT DATABASE()
B: USE `weir_b`
B: SELECT * FROM u
B: USE nowhere
B: SELECT DATABASE()
A: DROP DATABASE weir_b
A: SELECT DATABASE()
B: USE weir_a
B: SELECT DATABASE()
A: CREATE DATABASE weir_b

== dropping the current schema
A: DROP DATABASE weir_a
A: SELECT DATABASE()
A: CREATE TABLE t (id INT)
A: CREATE DATABASE weir_a
A: SELECT DATABASE()
A: USE weir_a
A: SELECT DATABASE()

== connecting without a schema
A! connect database=
A: SELECT DATABASE()
A: SHOW TABLES
A: CREATE TABLE t (id INT)
A: USE weir_b
B: SELECT DATABASE()
A: SELECT DATABASE()

== temporary tables
A: CREATE TEMPORARY TABLE t (id INT)
A: INSERT INTO t VALUES (1), (2)
B: SELECT * FROM t
A: SELECT COUNT(*) FROM t
B: CREATE TABLE t (other VARCHAR(10))
B: INSERT INTO t VALUES ('real')
A: SELECT * FROM t ORDER BY id
B: SELECT * FROM t
A: DROP TEMPORARY TABLE t
A: SELECT * FROM t
A: CREATE TEMPORARY TABLE u AS SELECT 5 AS five
A! quit
C: SELECT * FROM u
B: SELECT * FROM u

== a session that left leaves nothing behind
A: SET @a = 1, sql_mode = '', time_zone = '+01:00', autocommit = 0, NAMES latin1
A: CREATE TEMPORARY TABLE mine (id INT)
A: USE weir_b
A: SELECT GET_LOCK('weir', 0)
A: PREPARE p FROM 'SELECT 1'
A! quit
B! until SELECT IS_FREE_LOCK('weir') = 1
B: SELECT @a, @@sql_mode, @@time_zone, @@autocommit, @@character_set_client, DATABASE()
B: SELECT * FROM mine
B: EXECUTE p

== a session that was cut off leaves nothing behind
A: CREATE TABLE t (id INT PRIMARY KEY)
A: SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED
A: SET @a = 1, sql_mode = '', autocommit = 0
A: INSERT INTO t VALUES (1)
A: SELECT GET_LOCK('weir', 0)
A! abort
B! until SELECT IS_FREE_LOCK('weir') = 1
B: INSERT INTO t VALUES (1)
B: SELECT @a, @@sql_mode, @@autocommit, DATABASE()

== COM_RESET_CONNECTION
A: SET @a = 1, sql_mode = '', time_zone = '+01:00'
A: CREATE TEMPORARY TABLE mine (id INT)
A: CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)
A: BEGIN
A: INSERT INTO t VALUES (NULL)
A: USE weir_b
A! prepare p SELECT 1
A! reset
A: SELECT @a, @@sql_mode = @@GLOBAL.sql_mode, @@time_zone, @@autocommit, DATABASE()
A: SELECT * FROM weir_a.mine
A: SELECT COUNT(*) FROM weir_a.t
A: SELECT LAST_INSERT_ID()

== SQL modes of statement parsing: comments and oddities
A: SELECT /*!40000 1 + */ 2
A: SELECT /*!99999 1 + */ 2
A: /* leading */ SELECT 1 -- trailing
A: SELECT 'it''s', "quo\"te", 'back\\slash', N'n', _latin1 x'E9', 0x41, b'01000001'
A: ;
A: SELECT 1;
A: select(1)
A: (SELECT 1) UNION (SELECT 2)
A: # only a comment
A: SELECT'a'
