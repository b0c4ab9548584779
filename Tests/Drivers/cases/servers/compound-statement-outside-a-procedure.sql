== compound statement outside a procedure  pool=2 servers=mariadb
A: BEGIN NOT ATOMIC SET @x = 3; SELECT @x; END
A: SELECT @x
B: SELECT @x
