== modes put together and taken apart
A: SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')
A: SELECT @@sql_mode = CONCAT(@@GLOBAL.sql_mode, ',ANSI_QUOTES') OR @@sql_mode LIKE '%ANSI_QUOTES%'
B: SELECT @@sql_mode LIKE '%ANSI_QUOTES%'
A: SET sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', '')
B: SELECT "x"
A: SELECT "x", @@sql_mode = @@GLOBAL.sql_mode
A: SET sql_mode = 'ANSI'
A: SELECT @@sql_mode
