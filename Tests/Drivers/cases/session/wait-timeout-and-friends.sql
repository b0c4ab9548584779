== wait_timeout and friends
A: SET wait_timeout = 1234, interactive_timeout = 2345, net_write_timeout = 77, lock_wait_timeout = 9
A: SELECT @@wait_timeout, @@interactive_timeout, @@net_write_timeout, @@lock_wait_timeout
B: SELECT @@wait_timeout, @@interactive_timeout, @@net_write_timeout, @@lock_wait_timeout
A: SET wait_timeout = DEFAULT
A: SELECT @@wait_timeout
