== a prepared text keeps its character set
A! prepare s SELECT CHARSET('x'), COLLATION('x'), 'ž'
A! execute s []
A: SET NAMES latin1
A! execute s []
B! prepare s SELECT CHARSET('x'), COLLATION('x'), 'ž'
B! execute s []
A! execute s []
A! prepare u SELECT CHARSET('x'), COLLATION('x'), 'ž'
B! execute s []
A! execute u []
