-- The channel's searches, the most recently used first.
local searches = KEYS[1]
local limit = tonumber(ARGV[1])

local found = {}
for _, search in ipairs(redis.call('ZREVRANGE', searches, 0, -1)) do
  if #found >= limit then
    break
  end
  found[#found + 1] = object(search) or nil
end
return found
