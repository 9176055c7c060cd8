-- An edit was answered: what the message shows, as long as no newer edit has begun.
local shown = KEYS[1]
local ttl, version, digest, settled_at = unpack(ARGV)

if redis.call('HGET', shown, 'version') ~= version then
  return 0
end
redis.call('HSET', shown, 'digest', digest, 'settled_at', settled_at)
touch(ttl, shown)
return 1
