== SHOW VARIABLES LIKE last_insert_id
?: SHOW VARIABLES is not known to read LAST_INSERT_ID(): it shows the backend's, which may be another session's
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT) ENGINE=InnoDB
A: INSERT INTO t VALUES ()
B: SHOW SESSION VARIABLES LIKE 'last_insert_id'
A: SHOW SESSION VARIABLES LIKE 'last_insert_id'
B: INSERT INTO t VALUES ()
A: SHOW VARIABLES WHERE Variable_name = 'identity'
