== a statement outlives a change of its table
A: CREATE TABLE t (id INT)
A: INSERT INTO t VALUES (1)
A! prepare s SELECT * FROM t
A! execute s []
B: ALTER TABLE t ADD COLUMN extra VARCHAR(5) DEFAULT 'x'
A! execute s []
B: DROP TABLE t
A! execute s []
