== session trackers for a client that asks for them  pool=2
A! connect session_track
A: USE weir_b
A: SET autocommit = 0
A: SET NAMES latin1
A: SET time_zone = '+01:00'
A: SET @a = 1
A: SET SESSION session_track_state_change = 1
A: SET @b = 1
A: SELECT 1
A: SET SESSION session_track_schema = 0
A: USE weir_a
B: USE weir_b
