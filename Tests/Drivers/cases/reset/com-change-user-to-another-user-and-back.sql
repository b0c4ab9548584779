== COM_CHANGE_USER to another user and back
A! change_user user=other database=weir_b
A: SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1), DATABASE()
B: SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1), DATABASE()
A: SET group_concat_max_len = 50
A! change_user user=app
A: SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1), DATABASE(), @@group_concat_max_len = 50
B: SELECT @@group_concat_max_len = 50
