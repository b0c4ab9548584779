== a procedure that sets variables  pool=2
A: CREATE PROCEDURE dirty() BEGIN SET @a = 5; SET SESSION sql_mode = 'ANSI'; SET time_zone = '+02:00'; END
A: CALL dirty()
A: SELECT @a, @@time_zone
B: SELECT @a, @@time_zone
