== two dashes without a blank
A: SELECT 5--1
A: SELECT 5 -- 1
A: SELECT 5 --+1
B: SELECT 1
