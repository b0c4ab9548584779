== error texts in another character set
A: SET NAMES latin1
A: SELECT * FROM `né`
A: SET NAMES utf8mb4
A: SELECT * FROM `né`
B: SELECT 1
