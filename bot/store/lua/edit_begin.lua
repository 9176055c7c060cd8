-- Claim the edit of a message, unless it shows something newer, or the same for certain.
local shown = KEYS[1]
local ttl, now, version, digest, hold = unpack(ARGV)
now, hold = tonumber(now), tonumber(hold)

local there = redis.call('HMGET', shown, 'version', 'digest', 'settled_at')
local unsettled = math.max(tonumber(there[3] or now) - now, 0)
if there[1] and tonumber(version) < tonumber(there[1]) then
  return false
end
if there[2] == digest and unsettled == 0 then
  return false
end
redis.call('HSET', shown, 'version', version, 'digest', '',
  'settled_at', string.format('%.6f', now + math.max(unsettled, hold)))
touch(ttl, shown)
return string.format('%.6f', unsettled)
