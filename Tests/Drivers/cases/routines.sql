# Stored programs that change the session from within.

== a procedure that sets variables
A: CREATE PROCEDURE dirty() BEGIN SET @a = 5; SET SESSION sql_mode = 'ANSI'; SET time_zone = '+02:00'; END
A: CALL dirty()
A: SELECT @a, @@time_zone
B: SELECT @a, @@time_zone

== a procedure that opens a transaction
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: CREATE PROCEDURE open_one() BEGIN START TRANSACTION; INSERT INTO t VALUES (1); END
A: CALL open_one()
B: SELECT COUNT(*) FROM t
A: SELECT COUNT(*) FROM t
A: ROLLBACK
A: SELECT COUNT(*) FROM t

== a procedure that makes a temporary table
A: CREATE PROCEDURE temp() BEGIN CREATE TEMPORARY TABLE mine (id INT); INSERT INTO mine VALUES (1); END
A: CALL temp()
A: SELECT * FROM mine
B: SELECT * FROM mine

== a procedure that turns autocommit off
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: CREATE PROCEDURE off() SET autocommit = 0
A: CALL off()
A: INSERT INTO t VALUES (1)
B: SELECT COUNT(*) FROM t
A: ROLLBACK
A: SELECT COUNT(*), @@autocommit FROM t
B: SELECT @@autocommit

== several results and a status
A: CREATE PROCEDURE many(n INT) BEGIN DECLARE i INT DEFAULT 0; WHILE i < n DO SELECT i; SET i = i + 1; END WHILE; END
A: CALL many(0)
A: CALL many(3)
A: CALL many(2); SELECT 'after'; CALL many(1)

== a procedure that fails half-way
A: CREATE PROCEDURE fails() BEGIN SELECT 1; SELECT * FROM nowhere; SELECT 2; END
A: CALL fails()
A: SELECT 'fine'

== out parameters and functions
A: CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2
A: CREATE PROCEDURE out_one(OUT y INT) SET y = 42
A: CALL out_one(@y)
A: SELECT @y, twice(@y)
B: SELECT @y, twice(4)
A: CREATE FUNCTION side(x INT) RETURNS INT DETERMINISTIC BEGIN SET @side = x; RETURN x; END
A: SELECT side(9)
A: SELECT @side
B: SELECT @side

== a trigger that sets a user variable
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @last = NEW.v
A: INSERT INTO t (v) VALUES (77)
A: SELECT @last, LAST_INSERT_ID()
B: SELECT @last

== a named lock taken within a function
A: CREATE FUNCTION locker() RETURNS INT DETERMINISTIC RETURN GET_LOCK('inside', 0)
A: SELECT locker()
B: SELECT IS_FREE_LOCK('inside'), GET_LOCK('inside', 0)
A: SELECT RELEASE_LOCK('inside')
B: SELECT GET_LOCK('inside', 0)
B: SELECT RELEASE_LOCK('inside')
