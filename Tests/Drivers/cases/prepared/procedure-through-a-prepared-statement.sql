== procedure through a prepared statement
A: CREATE PROCEDURE p (a INT) BEGIN SELECT a; SELECT a * 2; END
A! prepare c CALL p(?)
A! execute c [4]
A! execute c [5]
