== OUT parameters on the wire  pool=2
A: CREATE PROCEDURE p(IN a INT, OUT b INT, INOUT c VARCHAR(10)) BEGIN SET b = a * 2, c = CONCAT(c, '!'); SELECT 'row'; END
A! prepare s CALL p(?, ?, ?)
A! execute s [21, null, "oh"]
A! execute s [4, 5, null]
B! prepare s CALL p(?, ?, ?)
B! execute s [1, 2, "b"]
A! execute s [3, 0, "a"]
