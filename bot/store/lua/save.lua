-- Write what the holder made of a work. Refused as a whole when somebody else holds it, or when this very save was
-- written before and only its answer was lost.
local work, due, search, running = unpack(KEYS)
local ttl, owner, fence, version, next_version, doc, ended, release, due_at = unpack(ARGV, 1, 9)

local held = redis.call('HMGET', work, 'owner', 'fence', 'version', 'wishes')
if held[1] ~= owner or held[2] ~= fence or held[3] ~= version then
  return false
end
local wishes = held[4]

redis.call('HSET', work, 'doc', doc, 'version', next_version)
redis.call('HDEL', work, 'carried')
if #ARGV > 9 and redis.call('EXISTS', search) == 1 then
  redis.call('HSET', search, unpack(ARGV, 10))
end
if ended ~= '' then
  redis.call('ZREM', running, work)
  if redis.call('HGET', search, 'active_batch') == ended then
    redis.call('HSET', search, 'active_batch', 'null')
  end
end

if release == '1' then
  redis.call('HDEL', work, 'owner')
  if wishes then
    redis.call('ZADD', due, 0, work)
  elseif due_at ~= '' then
    redis.call('ZADD', due, due_at, work)
  else
    redis.call('ZREM', due, work)
  end
elseif wishes then
  redis.call('HSET', work, 'carried', wishes)
  redis.call('HDEL', work, 'wishes')
end
touch(ttl, work, search, due)
return {wishes or '{}', object(search)}
