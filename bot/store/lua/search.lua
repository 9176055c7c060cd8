-- One search.
return object(KEYS[1])
