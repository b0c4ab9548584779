== errors do not stay
A: SELECT * FROM nowhere
B: SELECT 1
A: SELEC
B: SELECT 2
C: INSERT INTO nowhere VALUES (1)
A: SELECT 3
