== one leaves dirty, the next is clean
A: SET @a = 1, sql_mode = '', time_zone = '+01:00', group_concat_max_len = 7
A: CREATE TEMPORARY TABLE mine (id INT)
A: SELECT GET_LOCK('weir_lock', 0)
A! quit
B! until SELECT IS_FREE_LOCK('weir_lock') = 1
B: SELECT @a, @@sql_mode, @@time_zone, @@group_concat_max_len, IS_FREE_LOCK('weir_lock')
B: SELECT * FROM mine
B: SET NAMES latin1
B! quit
C: SELECT @@character_set_client, DATABASE()
