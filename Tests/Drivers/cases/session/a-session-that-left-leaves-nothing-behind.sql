== a session that left leaves nothing behind
A: SET @a = 1, sql_mode = '', time_zone = '+01:00', autocommit = 0, NAMES latin1
A: CREATE TEMPORARY TABLE mine (id INT)
A: USE weir_b
A: SELECT GET_LOCK('weir_lock', 0)
A: PREPARE p FROM 'SELECT 1'
A! quit
B! until SELECT IS_FREE_LOCK('weir_lock') = 1
B: SELECT @a, @@sql_mode, @@time_zone, @@autocommit, @@character_set_client, DATABASE()
B: SELECT * FROM mine
B: EXECUTE p
