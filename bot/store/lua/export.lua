-- Record an export of a search that is still known, once.
local search, export, searches, list, lists, due = unpack(KEYS)
local not_after, ttl, now, doc = unpack(ARGV)

local too_late = late(not_after)
if too_late then
  return too_late
end

if redis.call('EXISTS', search) == 0 then
  return 0
end
if redis.call('HSETNX', export, 'doc', doc) == 1 then
  redis.call('HSET', export, 'search', search, 'version', 0, 'fence', 0)
  redis.call('ZADD', searches, now, search)
  redis.call('ZADD', lists, now, list)
  redis.call('ZADD', due, now, export)
end
touch(ttl, search, export, searches, list, lists, due)
return 1
