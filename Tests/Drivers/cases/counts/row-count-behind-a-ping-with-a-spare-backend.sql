== ROW_COUNT behind a ping, with a spare backend  modes=text
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: INSERT INTO t VALUES (1), (2)
A! ping
A: SELECT ROW_COUNT()
