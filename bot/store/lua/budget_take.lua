-- A token bucket, kept as the moment when it will be full again, and the turns of those who share it.
local bucket, asked, served = unpack(KEYS)
local ttl, taken, interval, burst, asker, silence, hold = unpack(ARGV)
local now = tonumber(taken)
interval, burst, hold = tonumber(interval), tonumber(burst), tonumber(hold)

local full_at, closed_until, held_since = unpack(redis.call('HMGET', bucket, 'full_at', 'closed_until', 'held_since'))
full_at = math.max(tonumber(full_at or now), now)
local free_at = math.max(full_at - interval * (burst - 1), tonumber(closed_until or now))
if held_since then
  -- Its answer comes long before its hold ends: look again soon.
  free_at = math.max(free_at, math.min(tonumber(held_since) + hold, now + interval))
end

if asker ~= '' then
  -- Each of n askers gets every nth call. Whoever happens to ask just after a refill would get them all otherwise.
  redis.call('ZREMRANGEBYSCORE', asked, '-inf', now - silence)
  redis.call('ZREMRANGEBYSCORE', served, '-inf', now - ttl)
  redis.call('ZADD', asked, now, asker)
  touch(ttl, asked)
  local last = redis.call('ZSCORE', served, asker)
  if last then
    free_at = math.max(free_at, tonumber(last) + interval * redis.call('ZCARD', asked))
  end
end

if free_at > now then
  return string.format('%.6f', math.max(free_at - now, 0.000001)) -- never as 0, which says that it was taken
end
redis.call('HSET', bucket, 'full_at', string.format('%.6f', full_at + interval))
if hold > 0 then
  redis.call('HSET', bucket, 'held_since', taken)
end
if asker ~= '' then
  redis.call('ZADD', served, now, asker)
end
touch(ttl, bucket, served)
return '0'
