== COMMIT AND RELEASE closes the session
?: COMMIT RELEASE closes the backend, not the client's connection
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN
A: INSERT INTO t VALUES (1)
A: COMMIT RELEASE
B: SELECT id FROM t
