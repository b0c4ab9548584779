== an insert id made after a reset, asked for where the one before was made  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT)
A: INSERT INTO t VALUES ()
A! reset
B: BEGIN
B: SELECT COUNT(*) FROM t
A: INSERT INTO t VALUES ()
B: COMMIT
A: SELECT LAST_INSERT_ID()
