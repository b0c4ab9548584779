== a sequence as a default  pool=2 servers=mariadb
A: CREATE SEQUENCE s
A: CREATE TABLE t (id INT DEFAULT NEXTVAL(s), v INT)
A: INSERT INTO t (v) VALUES (1), (2)
B: INSERT INTO t (v) VALUES (3)
A: SELECT id, v FROM t ORDER BY id
B: SELECT LASTVAL(s)
A: SELECT LASTVAL(s)
