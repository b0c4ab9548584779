== a variable that was never set, named first within a transaction  exactly
?: servers describe NULL otherwise (its type and length) than a variable that was never set, and a transaction's backend is not reset for that
B: SET @a = 'of another'
A: BEGIN
A: SELECT 1
A: SELECT @a
A: COMMIT
