== two statements with the same text in one session
A! prepare one SELECT ?
A! prepare two SELECT ?
A! execute one [1]
A! execute two ["x"]
A! execute-again one [2]
A! close one
A! execute-again two ["y"]
B: SELECT 1
A! execute two ["z"]
