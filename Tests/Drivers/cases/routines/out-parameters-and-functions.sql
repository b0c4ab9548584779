== out parameters and functions  pool=2
A: CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2
A: CREATE PROCEDURE out_one(OUT y INT) SET y = 42
A: CALL out_one(@y)
A: SELECT @y, twice(@y)
B: SELECT @y, twice(4)
A: CREATE FUNCTION side(x INT) RETURNS INT DETERMINISTIC BEGIN SET @side = x; RETURN x; END
A: SELECT side(9)
A: SELECT @side
B: SELECT @side
