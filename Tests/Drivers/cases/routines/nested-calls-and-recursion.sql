== nested calls and recursion  pool=2
A: CREATE PROCEDURE inner_one(x INT) SELECT x AS in_the_inner
A: CREATE PROCEDURE outer_one() BEGIN CALL inner_one(1); CALL inner_one(2); SELECT 'outer'; END
A: CALL outer_one()
A: CREATE PROCEDURE down(n INT) BEGIN SELECT n; IF n > 0 THEN CALL down(n - 1); END IF; END
A: CALL down(1)
A: SET max_sp_recursion_depth = 5
A: CALL down(2)
B: CALL down(1)
