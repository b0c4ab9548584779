== lc_time_names
A: SET lc_time_names = 'cs_CZ'
A: SELECT DATE_FORMAT('2024-05-06', '%W %M')
B: SELECT DATE_FORMAT('2024-05-06', '%W %M')
A: SET lc_time_names = 'de_DE'
B: SELECT DAYNAME('2024-05-06')
A: SELECT DAYNAME('2024-05-06'), MONTHNAME('2024-05-06')
