# Sessions that share one backend, turn about: everything here must work with a single one.

== statements turn about  pool=1
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
B: INSERT INTO t (v) VALUES (1)
A: INSERT INTO t (v) VALUES (2), (3)
C: SELECT * FROM t ORDER BY id
B: UPDATE t SET v = v + 1
A: DELETE FROM t WHERE v = 2
C: SELECT * FROM t ORDER BY id

== transactions one after another  pool=1
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN
A: INSERT INTO t VALUES (1)
A: COMMIT
B: BEGIN
B: INSERT INTO t VALUES (2)
B: ROLLBACK
C: SELECT * FROM t
A: BEGIN
A: SELECT * FROM t
A: COMMIT

== errors do not stay  pool=1
A: SELECT * FROM nowhere
B: SELECT 1
A: SELEC
B: SELECT 2
C: INSERT INTO nowhere VALUES (1)
A: SELECT 3

== pings while another works  pool=1
A: BEGIN
A: SELECT 1
B! ping
A: COMMIT
B! ping
B: SELECT 2

== one leaves dirty, the next is clean  pool=1
A: SET @a = 1, sql_mode = '', time_zone = '+01:00', group_concat_max_len = 7
A: CREATE TEMPORARY TABLE mine (id INT)
A: SELECT GET_LOCK('weir', 0)
A! quit
B: SELECT @a, @@sql_mode, @@time_zone, @@group_concat_max_len, IS_FREE_LOCK('weir')
B: SELECT * FROM mine
B: SET NAMES latin1
B! quit
C: SELECT @@character_set_client, DATABASE()

== one is cut off, the next is clean  pool=1
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN
A: INSERT INTO t VALUES (1)
A! abort
B: INSERT INTO t VALUES (1)
B: SELECT COUNT(*) FROM t
B: LOCK TABLES t WRITE
B! abort
C: INSERT INTO t VALUES (2)
C: SELECT COUNT(*) FROM t

== prepared, closed by leaving  pool=1
A! prepare s SELECT ?
A! execute s [1]
A! quit
B! prepare s SELECT ? + 1
B! execute s [1]
B! quit
C: SELECT 3

== two users  pool=2
A! connect user=other
A: SELECT SUBSTRING_INDEX(USER(), '@', 1)
B: SELECT SUBSTRING_INDEX(USER(), '@', 1)
C! connect user=nopass
C: SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1)
A: CREATE DATABASE not_mine
B: SELECT SUBSTRING_INDEX(USER(), '@', 1)
