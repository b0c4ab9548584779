== quotes within comments and comments within quotes
A: SELECT '/* no */ comment', "-- neither", `x`.`/*a*/` FROM (SELECT 1 AS `/*a*/`) AS x
A: SELECT 1 /* it's */ + 1
A: SELECT 'a' -- it's
A: SELECT 2 # "
B: SELECT '#', '--', '/*'
