-- Add wishes beside the holder's document, so that neither ever overwrites the other.
local batch, due = unpack(KEYS)
local not_after, ttl, wishes = unpack(ARGV)

local too_late = late(not_after)
if too_late then
  return too_late
end

local doc, owner, pending = unpack(redis.call('HMGET', batch, 'doc', 'owner', 'wishes'))
if not doc then
  return false
end
redis.call('HSET', batch, 'wishes', merge(pending, wishes))
-- Held, it is due when the lease ends, or at the release, which sees the wish.
if not owner then
  redis.call('ZADD', due, 0, batch)
end
touch(ttl, batch, due)
return doc
