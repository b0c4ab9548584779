== texts and times of every column type
A: CREATE TABLE t (a CHAR(5), b VARCHAR(300), c TINYTEXT, d MEDIUMTEXT, e BINARY(4), f VARBINARY(9), g BLOB, h ENUM('x','ž'), i SET('p','q'), j DATE, k TIME(3), l DATETIME(6), m TIMESTAMP(2) NULL, n JSON)
A: INSERT INTO t VALUES ('ž', 'ž', 'c', 'd', 'e', x'00ff', x'', 'ž', 'p,q', '2024-02-29', '-838:59:59.000', '9999-12-31 23:59:59.999999', '2024-01-01 00:00:00.12', '{"a": [1, null]}')
A: SELECT * FROM t
B! prepare s SELECT * FROM t
B! execute s []
A: SHOW COLUMNS FROM t
