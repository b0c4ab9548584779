# Prepared statements, by SQL and on the wire.

== PREPARE in SQL
A: PREPARE p FROM 'SELECT ? + ?, DATABASE()'
A: SET @a = 1, @b = 2
A: EXECUTE p USING @a, @b
B: EXECUTE p USING @a, @b
B: PREPARE p FROM 'SELECT "other"'
B: EXECUTE p
A: EXECUTE p USING @b, @b
A: DEALLOCATE PREPARE p
A: EXECUTE p USING @a, @b
B: EXECUTE p
A: PREPARE q FROM 'SELEC'
A: DEALLOCATE PREPARE never

== on the wire
A: CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), at DATETIME(6), amount DECIMAL(10,2), raw BLOB)
A! prepare i INSERT INTO t VALUES (?, ?, ?, ?, ?)
A! execute i [1, "ž", "2024-02-29 01:02:03.000004", "12.34", "hex:00ff"]
A! execute i [2, null, null, null, null]
A! execute i [1, "again", null, null, null]
A! prepare s SELECT * FROM t WHERE id >= ? ORDER BY id
A! execute s [1]
B: SELECT COUNT(*) FROM t
A! execute s [2]
A! execute s [3]
A! close i
A! execute i [9, null, null, null, null]
A! stmtreset s
A! execute s [2]

== types sent once only
A! prepare s SELECT ?, ?, ?
A! execute s [1, "a", 1.5]
A! execute-again s [2, "b", 2.5]
B: SELECT 1
A! execute-again s [3, "c", 3.5]
A! execute s ["now a text", 4, null]
A! execute-again s ["and again", 5, null]

== statements of two sessions
A! prepare s SELECT 'A', ?
B! prepare s SELECT 'B', ?
A! execute s [1]
B! execute s [2]
A! close s
B! execute s [3]
A! prepare s SELECT 'A again', ?
B! execute s [4]
A! execute s [5]

== no parameters, no columns
A! prepare n DO 1
A! execute n []
A! prepare s SELECT 1
A! execute s []
A! prepare c CREATE TABLE t (id INT)
A! execute c []
A! execute c []
A! prepare e
A! prepare x SELEC 1
A! prepare y SELECT * FROM nowhere
A! prepare m SELECT 1; SELECT 2

== a statement outlives a change of its table
A: CREATE TABLE t (id INT)
A: INSERT INTO t VALUES (1)
A! prepare s SELECT * FROM t
A! execute s []
B: ALTER TABLE t ADD COLUMN extra VARCHAR(5) DEFAULT 'x'
A! execute s []
B: DROP TABLE t
A! execute s []

== in a transaction
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A! prepare b BEGIN
A! prepare i INSERT INTO t VALUES (?)
A! prepare c COMMIT
A: BEGIN
A! execute i [1]
B: SELECT COUNT(*) FROM t
A: ROLLBACK
A: BEGIN
A! execute i [2]
A! execute c []
B: SELECT COUNT(*) FROM t

== SET through a prepared statement
A! prepare s SET @a = ?
A! execute s [5]
A: SELECT @a
B: SELECT @a
A! prepare m SET SESSION sql_mode = ''
A! execute m []
A: SELECT @@sql_mode
B: SELECT @@sql_mode

== long data
A: CREATE TABLE t (id INT, b LONGTEXT)
A! prepare i INSERT INTO t VALUES (?, ?)
A! long i 1 first-
A! long i 1 second
A! execute-long i [1, "ignored"]
A: SELECT * FROM t

== a cursor read piece by piece
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3), (4), (5)
A! prepare s SELECT id FROM t ORDER BY id
A! cursor s []
A! fetch s 2
B: SELECT 1
A! fetch s 2
A! fetch s 5
A! fetch s 5

== procedure through a prepared statement
A: CREATE PROCEDURE p (a INT) BEGIN SELECT a; SELECT a * 2; END
A! prepare c CALL p(?)
A! execute c [4]
A! execute c [5]

== column metadata of a prepared statement
A: CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, e ENUM('a','b') NOT NULL DEFAULT 'b', v VARCHAR(7) CHARACTER SET latin1, f FLOAT(7,3), j JSON)
A! prepare s SELECT id AS number, e, v, f, j, id + 1 FROM t AS alias WHERE v = ?
A! execute s ["x"]
