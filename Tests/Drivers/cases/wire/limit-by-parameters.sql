== LIMIT by parameters
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3), (4), (5)
A! prepare s SELECT id FROM t ORDER BY id LIMIT ?, ?
A! execute s [1, 2]
B! prepare s SELECT id FROM t ORDER BY id LIMIT ?, ?
B! execute s [0, 1]
A! execute-again s [4, 10]
A! execute s ["1", "2"]
