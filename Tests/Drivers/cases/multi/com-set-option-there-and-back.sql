== COM_SET_OPTION there and back  pool=2
?: the servers keep COM_SET_OPTION over a reset, Weir's backend is a new one (docs/pinning.md, protocol_option)
A! option 1
A: SELECT 1; SELECT 2
B: SELECT 3; SELECT 4
A! option 0
A: SELECT 1; SELECT 2
A! option 1
A! reset
A: SELECT 1; SELECT 2
B: SELECT 3; SELECT 4
