== several statements not allowed
A! connect no_multi_statements
A: SELECT 1; SELECT 2
A: SELECT 1;
A! option 0
A: SELECT 1; SELECT 2
A! option 1
A: SELECT 1; SELECT 2
