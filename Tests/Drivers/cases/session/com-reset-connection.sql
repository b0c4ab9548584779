== COM_RESET_CONNECTION
A: SET @a = 1, sql_mode = '', time_zone = '+01:00'
A: CREATE TEMPORARY TABLE mine (id INT)
A: CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)
A: BEGIN
A: INSERT INTO t VALUES (NULL)
A: USE weir_b
A! prepare p SELECT 1
A! reset
A: SELECT @a, @@sql_mode = @@GLOBAL.sql_mode, @@time_zone, @@autocommit, DATABASE()
A: SELECT * FROM weir_a.mine
A: SELECT COUNT(*) FROM weir_a.t
A: SELECT LAST_INSERT_ID()
