== a session kills its own statement and itself
A: KILL QUERY CONNECTION_ID()
A: SELECT 1
B: SELECT 2
