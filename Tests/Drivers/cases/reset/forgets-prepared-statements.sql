== forgets prepared statements
A! prepare s SELECT ?
A! execute s [1]
A! reset
A! execute s [1]
A! prepare s SELECT ? + 1
A! execute s [1]
B: SELECT 1
A! execute s [2]
