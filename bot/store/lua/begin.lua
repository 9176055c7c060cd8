-- Record a search and its first batch, once for each intent.
local intent, search, batch, positions, searches, running, list, lists, due = unpack(KEYS)
local not_after, intent_ttl, ttl, known, now, forgotten, doc = unpack(ARGV, 1, 7)
local list_id, list_name, user, channel, audience, direct = unpack(ARGV, 8, 13)

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
-- A list is as private as the widest of those it was ever filled for: one person, a private channel, the team.
local private_to = audience == 'team' and 'null' or user
local private_in = audience == 'channel' and channel or 'null'
if known == '1' then
  local name, kept_to, kept_in = unpack(redis.call('HMGET', list, 'name', 'private_to', 'private_in'))
  kept_to, kept_in = kept_to or 'null', kept_in or 'null'
  -- The same as TeamList.open_to.
  local theirs = kept_to == user and (kept_in == 'null' or direct == '1')
  if not name or not (kept_to == 'null' or kept_in == channel or theirs) then
    return false
  end
  list_name = name
  if kept_to == 'null' or (kept_in ~= 'null' and audience ~= 'team') then
    private_to, private_in = kept_to, kept_in
  end
end

redis.call('HSET', search, unpack(ARGV, 14))
redis.call('HSET', search, 'list_name', list_name)
redis.call('HSET', batch, 'doc', doc, 'search', search, 'version', 0, 'fence', 0)
redis.call('RPUSH', positions, batch)
redis.call('HSET', intent, 'search', search, 'batch', batch)
redis.call('HSET', list, 'id', list_id, 'name', list_name, 'private_to', private_to, 'private_in', private_in)

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
