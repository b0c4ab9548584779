== a comment that does not end
A: SELECT 1 /* and so on
B: SELECT 2
A: SELECT 3
A: SELECT 4 /*! + 1
B: SELECT 5
