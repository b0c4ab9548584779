== changed while another session uses it  pool=2
A: CREATE PROCEDURE p() SELECT 1
B: CALL p()
A: DROP PROCEDURE p
A: CREATE PROCEDURE p() SELECT 'new', 2
B: CALL p()
A: DROP PROCEDURE p
B: CALL p()
A: SHOW CREATE PROCEDURE p
