== NO_ZERO_DATE and strictness by session
A: CREATE TABLE t (d DATE, v TINYINT)
A: SET sql_mode = ''
A: INSERT INTO t VALUES ('0000-00-00', 300)
A: SELECT * FROM t
B: INSERT INTO t VALUES ('0000-00-00', 300)
B: SELECT @@sql_mode = @@GLOBAL.sql_mode
A: INSERT INTO t VALUES ('2024-02-31', -300)
A: SELECT * FROM t
