== introducers and national texts
A: SET NAMES latin1
A: SELECT _utf8mb4'ž', HEX(_utf8mb4'ž'), CHARSET(N'x'), COLLATION(_latin2'x')
B: SELECT _latin1'ž', HEX(_latin1'ž'), CHARSET(N'x'), _binary'ž'
A: SELECT _utf8mb4'a' COLLATE utf8mb4_bin = 'A'
A: SELECT 'a' COLLATE utf8mb4_bin
