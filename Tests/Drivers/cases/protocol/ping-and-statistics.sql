== ping and statistics
A! ping
A: BEGIN
A! ping
B! ping
A: ROLLBACK
A! ping
