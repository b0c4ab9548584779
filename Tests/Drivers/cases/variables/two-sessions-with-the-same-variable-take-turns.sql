== two sessions with the same variable take turns
A: SET div_precision_increment = 2
B: SET div_precision_increment = 7
A: SELECT 1 / 3
B: SELECT 1 / 3
C: SELECT 1 / 3
A: SELECT 2 / 3
B: SELECT 2 / 3
C: SELECT 2 / 3
