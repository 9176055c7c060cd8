-- Hold on for longer, as long as nobody else has taken over.
local work, due = unpack(KEYS)
local owner, fence, lease_end = unpack(ARGV)

local held = redis.call('HMGET', work, 'owner', 'fence')
if held[1] ~= owner or held[2] ~= fence then
  return 0
end
redis.call('ZADD', due, lease_end, work)
return 1
