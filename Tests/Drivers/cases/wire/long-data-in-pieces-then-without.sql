== long data in pieces, then without
A: CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT)
A! prepare i INSERT INTO t VALUES (?, ?)
A! long i 1 one 
A! long i 1 two
A! execute-long i [1, ""]
B: SELECT id, v FROM t
A! execute i [2, "plain"]
A! long i 1 thrown away
A! stmtreset i
A! execute i [3, "after"]
B: SELECT id, v FROM t ORDER BY id
