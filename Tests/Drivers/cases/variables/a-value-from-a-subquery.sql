== a value from a subquery
A: CREATE TABLE conf (name VARCHAR(20), v INT)
A: INSERT INTO conf VALUES ('len', 9), ('week', 3)
A: SET group_concat_max_len = (SELECT v FROM conf WHERE name = 'len'), default_week_format = (SELECT v FROM conf WHERE name = 'week')
B: SELECT @@group_concat_max_len, WEEK('2024-01-01')
A: SELECT @@group_concat_max_len, WEEK('2024-01-01')
A: SET group_concat_max_len = (SELECT v FROM conf)
A: SELECT @@group_concat_max_len
