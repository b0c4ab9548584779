== warnings of a prepared statement
A! prepare s SELECT CAST(? AS SIGNED)
A! execute s ["1x"]
A: SHOW WARNINGS
A! execute s ["2"]
A: SHOW WARNINGS
A! execute s ["y"]
A: SHOW COUNT(*) WARNINGS
