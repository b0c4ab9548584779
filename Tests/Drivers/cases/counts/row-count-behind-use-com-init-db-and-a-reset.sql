== ROW_COUNT behind USE, COM_INIT_DB and a reset
?: a reset of a session that holds no backend does not change the ROW_COUNT() of the one it used last, which is asked
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: INSERT INTO t VALUES (1), (2)
A! init weir_a
A: SELECT ROW_COUNT()
A: INSERT INTO t VALUES (3)
A: USE weir_a
A: SELECT ROW_COUNT()
A: INSERT INTO t VALUES (4)
A! reset
A: SELECT ROW_COUNT()
