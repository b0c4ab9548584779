== ANSI_QUOTES turns about
A: SET sql_mode = 'ANSI_QUOTES'
A: SELECT "a" FROM (SELECT 1 AS a) AS q
B: SELECT "a" FROM (SELECT 1 AS a) AS q
A: SELECT 'a', "q"."a" FROM (SELECT 2 AS a) AS q
A: SELECT "nothing"
B: SELECT "nothing"
A: SET sql_mode = DEFAULT
A: SELECT "nothing"
