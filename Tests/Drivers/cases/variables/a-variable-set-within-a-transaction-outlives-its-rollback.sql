== a variable set within a transaction outlives its rollback
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN
A: INSERT INTO t VALUES (1)
A: SET group_concat_max_len = 33
A: ROLLBACK
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len, (SELECT COUNT(*) FROM t)
