-- Stands before every script.

-- A search or a list is a hash of JSON values: each writer sets the fields it owns, and nobody reads, changes and
-- writes the whole (cjson would turn [] into {} and cut numbers to 14 digits).
local function object(key)
  local flat = redis.call('HGETALL', key)
  if #flat == 0 then
    return false
  end
  local members = {}
  for i = 1, #flat, 2 do
    members[#members + 1] = '"' .. flat[i] .. '":' .. flat[i + 1]
  end
  return '{' .. table.concat(members, ',') .. '}'
end

-- Wishes are small objects of texts and true, which cjson keeps as they are. The later wish wins, field by field.
local function merge(older, newer)
  if not older then
    return newer
  end
  if not newer then
    return older
  end
  local both = cjson.decode(older)
  for field, value in pairs(cjson.decode(newer)) do
    both[field] = value
  end
  return cjson.encode(both)
end

local function touch(ttl, ...)
  for _, key in ipairs({...}) do
    redis.call('EXPIRE', key, ttl)
  end
end

-- Whoever asked has been told by now that nothing was done; LATE is one of the words for "not now" in trips.py.
local function late(not_after)
  local seconds, micros = unpack(redis.call('TIME'))
  return seconds + micros / 1000000 > tonumber(not_after)
    and redis.error_reply('LATE the change came after its caller had given up')
end
