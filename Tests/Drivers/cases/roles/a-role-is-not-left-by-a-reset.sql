== a role is not left to the next by a reset  exactly
?: the servers keep a role over COM_RESET_CONNECTION, so that the next session on the backend has it
A: CREATE ROLE weir_resetter
A: GRANT weir_resetter TO app
A: SET ROLE weir_resetter
A! reset
B: SELECT CURRENT_ROLE() LIKE '%weir_resetter%'
B: DROP ROLE weir_resetter
