== after the table has changed
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1)
A! prepare s SELECT * FROM t
A! execute s []
B: ALTER TABLE t ADD COLUMN v VARCHAR(5) DEFAULT 'new'
A! execute s []
B: ALTER TABLE t DROP COLUMN id
A! execute s []
B: DROP TABLE t
A! execute s []
B: CREATE TABLE t (other INT)
A! execute s []
