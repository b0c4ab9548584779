== a role is not left to the next by leaving  exactly
A: CREATE ROLE weir_leaver
A: GRANT weir_leaver TO app
A: SET ROLE weir_leaver
A! quit
B: SELECT CURRENT_ROLE() LIKE '%weir_leaver%'
B: DROP ROLE weir_leaver
