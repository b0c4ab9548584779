== statements that return nothing, and errors
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A! prepare i INSERT INTO t VALUES (?)
A! execute i [1]
A! execute i [1]
A! execute i [2]
A! prepare u UPDATE t SET id = id + ? ORDER BY id DESC
A! execute u [10]
B: SELECT id FROM t
A! execute u ["x"]
A! execute i [null]
B: SELECT id FROM t ORDER BY id
