== a session that was cut off leaves nothing behind
A: CREATE TABLE t (id INT PRIMARY KEY)
A: SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED
A: SET @a = 1, sql_mode = '', autocommit = 0
A: INSERT INTO t VALUES (1)
A: SELECT GET_LOCK('weir_lock', 0)
A! abort
B! until SELECT IS_FREE_LOCK('weir_lock') = 1
B: INSERT INTO t VALUES (1)
B: SELECT @a, @@sql_mode, @@autocommit, DATABASE()
