== lc_messages
A: SET lc_messages = 'cs_CZ'
A: SELECT * FROM nowhere
A: SELECT @@lc_messages
B: SELECT * FROM nowhere
B: SELECT @@lc_messages
A: SELEC
A: SET lc_messages = 'en_US'
A: SELEC
