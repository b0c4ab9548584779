== dates, times and JSON  pool=2
A: SET @d = DATE '2024-02-29', @t = TIME '10:11:12.5', @s = TIMESTAMP '2024-02-29 10:11:12', @j = JSON_OBJECT('a', 1)
A: SELECT @d, @t, @s, @j
B: SELECT @d, @t
A: SELECT @d + INTERVAL 1 DAY, JSON_EXTRACT(@j, '$.a'), CHARSET(@d)
