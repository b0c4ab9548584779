== a prepared text keeps its mode
A! prepare s SELECT "a" FROM (SELECT 'column' AS a) AS q
A! execute s []
A: SET sql_mode = 'ANSI_QUOTES'
A! execute s []
A! prepare u SELECT "a" FROM (SELECT 'column' AS a) AS q
B! prepare s SELECT "a" FROM (SELECT 'column' AS a) AS q
A! execute u []
B! execute s []
A! execute s []
A: SET sql_mode = DEFAULT
A! execute u []
