== a role is not left to the next by a reset  exactly
A: CREATE ROLE weir_resetter
A: GRANT weir_resetter TO app
A: SET ROLE weir_resetter
A! reset
B: SELECT CURRENT_ROLE() LIKE '%weir_resetter%'
B: DROP ROLE weir_resetter
