== SET NAMES with a collation
A: SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci
A: SELECT 'ß' = 'ss', COLLATION('x')
B: SELECT 'ß' = 'ss', COLLATION('x')
A: SET NAMES utf8mb4
A: SELECT 'ß' = 'ss', COLLATION('x')
A: SET NAMES 'utf8mb4' COLLATE 'utf8mb4_czech_ci'
B: SELECT COLLATION('x')
A: SELECT COLLATION('x')
A: SET NAMES utf8mb4 COLLATE latin1_bin
A: SELECT COLLATION('x')
