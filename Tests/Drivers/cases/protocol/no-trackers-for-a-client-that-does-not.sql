== no trackers for a client that does not
A: USE weir_b
A: SET autocommit = 0
A: SET NAMES latin1
A: SET time_zone = '+01:00'
A: SET SESSION session_track_state_change = 1
A: SET @b = 1
A! init weir_a
