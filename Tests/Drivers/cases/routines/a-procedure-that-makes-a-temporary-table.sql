== a procedure that makes a temporary table  pool=2
A: CREATE PROCEDURE temp() BEGIN CREATE TEMPORARY TABLE mine (id INT); INSERT INTO mine VALUES (1); END
A: CALL temp()
A: SELECT * FROM mine
B: SELECT * FROM mine
