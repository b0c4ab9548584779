== ROW_COUNT behind a ping, with a spare backend  modes=text
?: a ping that Weir answers does not set the backend's ROW_COUNT() to 0, and the backend is asked
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: INSERT INTO t VALUES (1), (2)
A! ping
A: SELECT ROW_COUNT()
