== long data
A: CREATE TABLE t (id INT, b LONGTEXT)
A! prepare i INSERT INTO t VALUES (?, ?)
A! long i 1 first-
A! long i 1 second
A! execute-long i [1, "ignored"]
A: SELECT * FROM t
