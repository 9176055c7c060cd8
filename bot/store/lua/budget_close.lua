-- Slack said Retry-After: nobody calls before then. A shorter closing never shortens a longer one.
local bucket = KEYS[1]
local ttl, closed_until = unpack(ARGV)

local before = redis.call('HGET', bucket, 'closed_until')
if not before or tonumber(before) < tonumber(closed_until) then
  redis.call('HSET', bucket, 'closed_until', closed_until)
end
redis.call('EXPIRE', bucket, ttl)
return 1
