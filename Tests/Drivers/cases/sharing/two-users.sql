== two users  pool=2
A! connect user=other
A: SELECT SUBSTRING_INDEX(USER(), '@', 1)
B: SELECT SUBSTRING_INDEX(USER(), '@', 1)
C! connect user=nopass
C: SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1)
A: CREATE DATABASE not_mine
B: SELECT SUBSTRING_INDEX(USER(), '@', 1)
