== empty statements between
A: SELECT 1;; SELECT 2
A: ; SELECT 1
A: SELECT 1; ; 
A: SELECT 1; -- the end
B: SELECT 2; /* nothing */
