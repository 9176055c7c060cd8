-- Record a search and its first batch, once for each intent.
local intent, search, batch, positions, searches, running, list, lists, due = unpack(KEYS)
local not_after, intent_ttl, ttl, known, now, forgotten, doc = unpack(ARGV, 1, 7)
local list_id, list_name, user, dm = unpack(ARGV, 8, 11)

local too_late = late(not_after)
if too_late then
  return too_late
end

local first = redis.call('HMGET', intent, 'search', 'batch')
if first[1] then
  local begun = object(first[1])
  local running_doc = redis.call('HGET', first[2], 'doc')
  if begun and running_doc then
    return {0, begun, running_doc}
  end
end
-- A list is private as long as it was filled for one person alone, and then nobody else's to fill on.
local private_to = dm == '1' and user or 'null'
if known == '1' then
  local name, owner = unpack(redis.call('HMGET', list, 'name', 'private_to'))
  owner = owner or 'null'
  if not name or (owner ~= 'null' and owner ~= user) then
    return false
  end
  list_name, private_to = name, owner == 'null' and owner or private_to
end

redis.call('HSET', search, unpack(ARGV, 12))
redis.call('HSET', search, 'list_name', list_name)
redis.call('HSET', batch, 'doc', doc, 'search', search, 'version', 0, 'fence', 0)
redis.call('RPUSH', positions, batch)
redis.call('HSET', intent, 'search', search, 'batch', batch)
redis.call('HSET', list, 'id', list_id, 'name', list_name, 'private_to', private_to)

-- Members whose record has expired leave their index here, or a busy channel's would grow for ever.
for _, index in ipairs({searches, running, lists}) do
  redis.call('ZREMRANGEBYSCORE', index, '-inf', forgotten)
end
redis.call('ZADD', searches, now, search)
redis.call('ZADD', running, now, batch)
redis.call('ZADD', lists, now, list)
redis.call('ZADD', due, now, batch)

touch(ttl, search, batch, positions, searches, running, list, lists, due)
touch(intent_ttl, intent)
return {1, object(search), doc}
