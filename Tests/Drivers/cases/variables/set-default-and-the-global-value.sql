== SET DEFAULT and the global value
A: SET wait_timeout = 1000, net_read_timeout = 55
A: SET wait_timeout = DEFAULT
B: SELECT @@wait_timeout, @@net_read_timeout = @@GLOBAL.net_read_timeout
A: SELECT @@wait_timeout, @@net_read_timeout
A: SET net_read_timeout = @@GLOBAL.net_read_timeout
B: SELECT @@net_read_timeout
A: SELECT @@net_read_timeout = @@GLOBAL.net_read_timeout
