== a procedure that prepares  pool=2
A: CREATE PROCEDURE p(sql_text TEXT) BEGIN SET @s = sql_text; PREPARE q FROM @s; EXECUTE q; END
A: CALL p('SELECT 7')
A: EXECUTE q
B: EXECUTE q
A: SELECT @s
A: CALL p('SELEC')
A: EXECUTE q
