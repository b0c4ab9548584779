== ROW_COUNT behind USE, COM_INIT_DB and a reset
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
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
