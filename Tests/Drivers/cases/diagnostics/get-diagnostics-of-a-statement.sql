== GET DIAGNOSTICS of a statement  pool=2  exactly
? servers=mariadb modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2)
A: GET DIAGNOSTICS @n = NUMBER, @r = ROW_COUNT
A: SELECT @n, @r
A: INSERT INTO t VALUES (1)
A: GET DIAGNOSTICS CONDITION 1 @s = RETURNED_SQLSTATE, @e = MYSQL_ERRNO, @m = MESSAGE_TEXT
A: SELECT @s, @e, @m
B: SELECT @s
