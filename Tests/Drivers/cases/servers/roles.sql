== roles  pool=2 servers=mysql
A: CREATE ROLE IF NOT EXISTS weir_role
A: GRANT weir_role TO app
A: SET ROLE weir_role
A: SELECT CURRENT_ROLE()
B: SELECT CURRENT_ROLE()
A: DROP ROLE weir_role
