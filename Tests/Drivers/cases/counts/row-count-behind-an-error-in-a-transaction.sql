== ROW_COUNT behind an error in a transaction  modes=text
?: Weir's own ping, which asks for the status behind the error, makes it 0
A: BEGIN
A: SELECT * FROM nowhere
A: SELECT ROW_COUNT()
A: COMMIT
