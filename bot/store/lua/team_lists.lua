-- A stretch of the team's lists, the most recently used first. False tells the end from a list that has expired.
local lists = KEYS[1]
local start, stop = unpack(ARGV)

local found = {}
for i, list in ipairs(redis.call('ZREVRANGE', lists, start, stop)) do
  found[i] = object(list)
end
return found
