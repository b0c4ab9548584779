== time_zone by offset and in a transaction  pool=2
A: CREATE TABLE t (at TIMESTAMP NULL) ENGINE=InnoDB
A: SET time_zone = '+00:00'
A: INSERT INTO t VALUES ('2024-01-01 12:00:00')
B: SET time_zone = '+09:00'
B: SELECT at FROM t
A: BEGIN
A: SET time_zone = '-05:00'
A: SELECT at FROM t
B: SELECT at FROM t
A: ROLLBACK
A: SELECT at, @@time_zone FROM t
