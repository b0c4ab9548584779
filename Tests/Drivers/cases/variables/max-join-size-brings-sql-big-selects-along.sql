== max_join_size brings sql_big_selects along
A: SET max_join_size = 1000
A: SELECT @@max_join_size, @@sql_big_selects
B: SELECT @@max_join_size, @@sql_big_selects
A: SELECT @@sql_big_selects, @@max_join_size
A: SET sql_big_selects = 1
B: SELECT 1
A: SELECT @@sql_big_selects, @@max_join_size
A: SET max_join_size = DEFAULT
B: SELECT 2
A: SELECT @@sql_big_selects, @@max_join_size = @@GLOBAL.max_join_size
