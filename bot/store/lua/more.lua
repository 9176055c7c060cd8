-- Record the next batch of a search, unless it runs already or the position is taken.
local search, batch, positions, searches, running, list, lists, due = unpack(KEYS)
local not_after, ttl, after, now, id, count, rest = unpack(ARGV)

local too_late = late(not_after)
if too_late then
  return too_late
end

local active = redis.call('HGET', search, 'active_batch')
if not active then
  return 'search gone'
end
local taken = redis.call('LLEN', positions)

if active ~= 'null' then
  local doc = redis.call('HGET', redis.call('LINDEX', positions, -1) or '', 'doc')
  if doc then
    return {0, object(search), doc}
  end
elseif after ~= '' and tonumber(after) < taken then
  -- Lists count from 0, positions from 1: this is the position after `after`.
  local doc = redis.call('HGET', redis.call('LINDEX', positions, after), 'doc')
  if doc then
    return {0, object(search), doc}
  end
  return 'search gone' -- the click is older than what we remember
end

local position = taken + 1
local doc = '{"position":' .. position .. ',' .. string.sub(rest, 2)
redis.call('HSET', search, 'positions', position, 'active_batch', id, 'last_count', count)
redis.call('HSET', batch, 'doc', doc, 'search', search, 'version', 0, 'fence', 0)
redis.call('RPUSH', positions, batch)
redis.call('ZADD', searches, now, search)
redis.call('ZADD', running, now, batch)
redis.call('ZADD', lists, now, list)
redis.call('ZADD', due, now, batch)
touch(ttl, search, batch, positions, searches, running, list, lists, due)
return {1, object(search), doc}
