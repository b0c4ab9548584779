== COM_STMT_PREPARE leaves ROW_COUNT() as it is
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: INSERT INTO t (v) VALUES (1), (2), (3)
B: DO 1
A! prepare one SELECT 1
A: SELECT ROW_COUNT()
A: UPDATE t SET v = 5
B: DO 1
A! prepare two SELECT nothing
A: SELECT ROW_COUNT()
A: UPDATE t SET v = 6
B: SELECT 1
A! prepare three INSERT INTO t (id, v) VALUES (?, ?)
A! long three 1 7
A: SELECT ROW_COUNT()
A! execute-long three [4, "ignored"]
A: SELECT ROW_COUNT()
A: UPDATE t SET v = 7
B: SELECT 1
A! ping
A! prepare four SELECT 2
A: SELECT ROW_COUNT()
