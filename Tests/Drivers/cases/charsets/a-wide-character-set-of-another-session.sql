== a wide character set of another session's connection  exactly
A: SET time_zone = '+01:00'
B: SET character_set_connection = utf16
A: SELECT @@time_zone
B: SELECT HEX('a')
