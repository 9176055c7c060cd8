-- A token bucket, kept as the moment when it will be full again, and the turns of those who share it.
local bucket, asked, served = unpack(KEYS)
local ttl, now, interval, burst, asker, silence = unpack(ARGV)
now, interval, burst = tonumber(now), tonumber(interval), tonumber(burst)

local full_at, closed_until = unpack(redis.call('HMGET', bucket, 'full_at', 'closed_until'))
full_at = math.max(tonumber(full_at or now), now)
local free_at = math.max(full_at - interval * (burst - 1), tonumber(closed_until or now))

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
  return string.format('%.6f', free_at - now)
end
redis.call('HSET', bucket, 'full_at', string.format('%.6f', full_at + interval))
if asker ~= '' then
  redis.call('ZADD', served, now, asker)
end
touch(ttl, bucket, served)
return '0'
