-- The call that holds the next one back is on its way no more. Whose hold has run out takes nothing from its successor.
local bucket = KEYS[1]
local taken = ARGV[1]

if redis.call('HGET', bucket, 'held_since') == taken then
  redis.call('HDEL', bucket, 'held_since')
end
return 1
