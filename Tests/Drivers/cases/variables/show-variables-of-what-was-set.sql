== SHOW VARIABLES of what was set
A: SET group_concat_max_len = 77, wait_timeout = 777
B: SHOW VARIABLES LIKE 'group_concat_max_len'
A: SHOW VARIABLES LIKE 'group_concat_max_len'
A: SHOW SESSION VARIABLES WHERE Variable_name IN ('wait_timeout', 'group_concat_max_len')
B: SHOW LOCAL VARIABLES LIKE 'wait_timeout'
A: SHOW GLOBAL VARIABLES LIKE 'wait_timeout'
