== column metadata of a prepared statement
A: CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, e ENUM('a','b') NOT NULL DEFAULT 'b', v VARCHAR(7) CHARACTER SET latin1, f FLOAT(7,3), j JSON)
A! prepare s SELECT id AS number, e, v, f, j, id + 1 FROM t AS alias WHERE v = ?
A! execute s ["x"]
