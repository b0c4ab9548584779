== a procedure that fails half-way
A: CREATE PROCEDURE fails() BEGIN SELECT 1; SELECT * FROM nowhere; SELECT 2; END
A: CALL fails()
A: SELECT 'fine'
