== prepared, closed by leaving
A! prepare s SELECT ?
A! execute s [1]
A! quit
B! prepare s SELECT ? + 1
B! execute s [1]
B! quit
C: SELECT 3
