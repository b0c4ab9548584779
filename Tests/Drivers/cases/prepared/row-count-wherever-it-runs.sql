== ROW_COUNT() prepared tells of the session's last statement, wherever that ran
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A! prepare n SELECT ROW_COUNT()
A: INSERT INTO t (v) VALUES (1), (2), (3)
B: SELECT 1
A! execute n []
A! execute n []
A: UPDATE t SET v = v + 1 WHERE id < 3
B: DO 1
A! prepare other SELECT v + ? FROM t ORDER BY id
A! execute n []
A: UPDATE t SET v = v + 1
B: SELECT 2
A! long other 0 5
A! close other
A! execute n []
A: DELETE FROM t WHERE id = 1
B: SELECT 2
A! prepare p SELECT ROW_COUNT() + ?, ? AS text
A! execute p [10, "a"]
A: UPDATE t SET v = 9 WHERE id = 2
B: SELECT 2
A! execute-again p [20, "b"]
A: SET SESSION sql_mode = 'ANSI_QUOTES'
A! prepare q SELECT "v", 'ROW_COUNT()', ROW_COUNT() FROM t ORDER BY id
A: SET SESSION sql_mode = ''
A: UPDATE t SET v = 8
B: SELECT 2
A! execute q []
A: BEGIN
A! execute n []
A: UPDATE t SET v = 7
A! execute n []
A: COMMIT
A! execute n []
A: SELECT nothing
B: SELECT 2
A! execute n []
A! ping
A! execute n []
A! close n
A! close p
A! close q
