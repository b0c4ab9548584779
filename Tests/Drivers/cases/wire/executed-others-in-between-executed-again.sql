== executed, others in between, executed again
A! prepare s SELECT ? * 2
B! prepare s SELECT ? * 3
A! execute s [5]
B! execute s [5]
A! execute-again s [6]
B! execute-again s [6]
A! stmtreset s
A! execute-again s [7]
B! close s
A! execute s [8]
