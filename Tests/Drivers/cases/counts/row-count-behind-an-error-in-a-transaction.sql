== ROW_COUNT behind an error in a transaction  modes=text
A: BEGIN
A: SELECT * FROM nowhere
A: SELECT ROW_COUNT()
A: COMMIT
