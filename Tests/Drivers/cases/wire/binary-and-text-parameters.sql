== binary and text parameters
A: CREATE TABLE t (id INT PRIMARY KEY, b BLOB, v VARCHAR(20))
A! prepare i INSERT INTO t VALUES (?, ?, ?)
A! execute i [1, "hex:00ff0a27", "it's \"quoted\" \\ ž"]
B! prepare s SELECT id, HEX(b), v FROM t WHERE v = ? OR b = ?
B! execute s ["it's \"quoted\" \\ ž", "hex:01"]
B! execute s ["x", "hex:00ff0a27"]
A! execute i [2, null, ""]
B! execute s ["", null]
