== a function in WHERE, DEFAULT and a view  pool=2
A: CREATE FUNCTION double_it(x INT) RETURNS INT DETERMINISTIC RETURN x * 2
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3)
A: CREATE VIEW v AS SELECT id, double_it(id) AS d FROM t
B: SELECT * FROM v ORDER BY id
A: SELECT id FROM t WHERE double_it(id) > 3 ORDER BY id
A: SELECT weir_a.double_it(4), `double_it`(5)
B: SELECT double_it()
