== parameters in the client's character set
A! prepare s SELECT CHARSET(?), HEX(?)
A! execute s ["ž", "ž"]
A: SET NAMES latin1
A! execute s ["ž", "ž"]
B! prepare s SELECT CHARSET(?), HEX(?)
B! execute s ["ž", "ž"]
A! execute s ["ž", "ž"]
