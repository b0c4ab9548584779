== IN, OUT and INOUT by user variables  pool=2
A: CREATE PROCEDURE p(IN a INT, OUT b VARCHAR(10), INOUT c DECIMAL(6,2)) BEGIN SET b = CONCAT('a', a), c = c * a; END
A: SET @c = 1.25
A: CALL p(3, @b, @c)
A: SELECT @b, @c
B: SELECT @b, @c
A: CALL p(3, 5, @c)
A: CALL p(NULL, @b, @c)
A: SELECT @b, @c
