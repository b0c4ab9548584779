== pings while another works
A: BEGIN
A: SELECT 1
B! ping
A: COMMIT
B! ping
B: SELECT 2
