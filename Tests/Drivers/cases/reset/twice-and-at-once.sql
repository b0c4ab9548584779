== twice, and at once
A! reset
A! reset
A: SELECT 1
B! reset
B: SELECT 2
A! reset
B: SELECT 3
