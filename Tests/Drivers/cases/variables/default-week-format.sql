== default_week_format
A: SET default_week_format = 7
B: SELECT WEEK('2008-01-01')
A: SELECT WEEK('2008-01-01'), WEEK('2008-01-01', 0)
B: SET default_week_format = 1
A: SELECT WEEK('2008-12-31')
B: SELECT WEEK('2008-12-31')
