== a role set and taken back  pool=2
A: CREATE ROLE weir_reader
A: GRANT weir_reader TO app
A: SET ROLE weir_reader
A: SELECT CURRENT_ROLE() LIKE '%weir_reader%'
B: SELECT CURRENT_ROLE() LIKE '%weir_reader%'
A: SET ROLE NONE
A: SELECT CURRENT_ROLE() LIKE '%weir_reader%'
A: DROP ROLE weir_reader
