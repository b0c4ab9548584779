== character sets one by one
A: SET character_set_results = NULL
A: SELECT @@character_set_results
A: SET CHARACTER SET latin2
A: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
A: SET character_set_client = ucs2
A: SET character_set_connection = utf32
A: SELECT HEX('ab')
B: SELECT HEX('ab'), @@character_set_results
