== a wide character set of another session's connection  exactly
? pools=1: the servers refuse texts in utf16 for variables, and Weir's own are in the character set that the backend has
A: SET time_zone = '+01:00'
B: SET character_set_connection = utf16
A: SELECT @@time_zone
B: SELECT HEX('a')
