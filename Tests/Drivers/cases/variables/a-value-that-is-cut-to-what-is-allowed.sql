== a value that is cut to what is allowed
A: SET div_precision_increment = 999
A: SELECT @@div_precision_increment, @@warning_count
A: SET div_precision_increment = 999
A: SHOW WARNINGS
B: SELECT @@div_precision_increment
A: SELECT @@div_precision_increment
