== a sequence that nobody has used here  pool=2 servers=mariadb
A: CREATE SEQUENCE s
A: SELECT LASTVAL(s)
B: SELECT NEXTVAL(s)
A: SELECT LASTVAL(s)
A! reset
A: SELECT LASTVAL(s)
A: DROP SEQUENCE s
B: SELECT LASTVAL(s)
