-- The channel's batches that have not ended, each with its search, the oldest first.
local running = KEYS[1]

local found = {}
for _, batch in ipairs(redis.call('ZRANGE', running, 0, -1)) do
  local doc, search = unpack(redis.call('HMGET', batch, 'doc', 'search'))
  local its_search = doc and object(search)
  if its_search then
    found[#found + 1] = {its_search, doc}
  end
end
return found
