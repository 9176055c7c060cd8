-- A token bucket, kept as the moment when it will be full again.
local bucket = KEYS[1]
local ttl, now, interval, burst = unpack(ARGV)
now, interval, burst = tonumber(now), tonumber(interval), tonumber(burst)

local full_at, closed_until = unpack(redis.call('HMGET', bucket, 'full_at', 'closed_until'))
full_at = math.max(tonumber(full_at or now), now)
local wait = math.max(full_at - interval * (burst - 1), tonumber(closed_until or now)) - now
if wait > 0 then
  return string.format('%.6f', wait)
end
redis.call('HSET', bucket, 'full_at', string.format('%.6f', full_at + interval))
redis.call('EXPIRE', bucket, ttl)
return '0'
