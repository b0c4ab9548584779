== on the wire
A: CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), at DATETIME(6), amount DECIMAL(10,2), raw BLOB)
A! prepare i INSERT INTO t VALUES (?, ?, ?, ?, ?)
A! execute i [1, "ž", "2024-02-29 01:02:03.000004", "12.34", "hex:00ff"]
A! execute i [2, null, null, null, null]
A! execute i [1, "again", null, null, null]
A! prepare s SELECT * FROM t WHERE id >= ? ORDER BY id
A! execute s [1]
B: SELECT COUNT(*) FROM t
A! execute s [2]
A! execute s [3]
A! close i
A! execute i [9, null, null, null, null]
A! stmtreset s
A! execute s [2]
