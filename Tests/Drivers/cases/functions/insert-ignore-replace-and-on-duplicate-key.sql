== INSERT IGNORE, REPLACE and ON DUPLICATE KEY
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, u INT UNIQUE, v INT)
A: INSERT INTO t (u, v) VALUES (1, 1)
A: INSERT IGNORE INTO t (u, v) VALUES (1, 2), (2, 2)
A: SHOW WARNINGS
A: SELECT LAST_INSERT_ID(), ROW_COUNT()
A: REPLACE INTO t (u, v) VALUES (1, 3)
A: SELECT LAST_INSERT_ID()
A: INSERT INTO t (u, v) VALUES (2, 9) ON DUPLICATE KEY UPDATE v = v + 1, id = LAST_INSERT_ID(id)
A: SELECT LAST_INSERT_ID()
A: SELECT u, v FROM t ORDER BY u
