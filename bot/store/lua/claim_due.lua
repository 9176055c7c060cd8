-- Take what is due. The score of a claimed work is the end of its lease: when its owner dies, it is due again then, and
-- no janitor has to find it.
local due = KEYS[1]
local now, limit, lease_end, owner = unpack(ARGV)

local claims, orphans = {}, {}
for _, work in ipairs(redis.call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit)) do
  local doc, search_key, wishes, carried = unpack(redis.call('HMGET', work, 'doc', 'search', 'wishes', 'carried'))
  local search = doc and object(search_key)
  if search then
    -- What a dead holder carried and never saved is still wished.
    carried = merge(carried, wishes)
    if wishes then
      redis.call('HSET', work, 'carried', carried)
      redis.call('HDEL', work, 'wishes')
    end
    local fence = redis.call('HINCRBY', work, 'fence', 1)
    redis.call('HSET', work, 'owner', owner)
    redis.call('ZADD', due, lease_end, work)
    claims[#claims + 1] = {work, doc, search, carried or '{}', fence}
  else
    redis.call('ZREM', due, work)
    orphans[#orphans + 1] = work
  end
end
return {claims, orphans}
