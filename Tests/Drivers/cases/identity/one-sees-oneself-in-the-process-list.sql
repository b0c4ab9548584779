== one sees oneself in the process list  pool=2
A: SELECT COUNT(*) FROM information_schema.processlist WHERE id = CONNECTION_ID()
B: SELECT USER() LIKE 'app@%', CURRENT_USER()
A: SELECT SESSION_USER() LIKE 'app@%', SYSTEM_USER() LIKE 'app@%'
