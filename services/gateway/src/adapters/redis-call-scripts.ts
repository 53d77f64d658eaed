// What runs inside Redis for calls: each script is one atomic step, by the clock of the server.

/**
 * Tokens and a place in every limit, or in none. Three keys a limit: a sorted set of calls by when they
 * came, a hash of their tokens with the sum of all under `#`, and a sorted set of running calls by when
 * their places come free. Three arguments a limit, behind the call, its tokens and how long a place is
 * kept: how many tokens (0: any), the length of the window, how many places (0: any). Times are
 * microseconds.
 *
 * Answers of each limit the tokens in its window, the wait for enough of them (-1: it never has so many),
 * when the window is empty, and how many calls run, as a negative number when no place is free.
 */
export const enterCallsScript = `
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local call, want, life = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local text = function(number) return string.format('%.0f', number) end
local found = {}
local blocked = false

-- What has left the window, and what a clock that was set back would keep for too long.
local forget = function(times, tokens, low, high)
  repeat
    local gone = redis.call('ZRANGEBYSCORE', times, low, high, 'LIMIT', 0, 500)
    if #gone > 0 then
      local sum = 0
      for _, each in ipairs(redis.call('HMGET', tokens, unpack(gone))) do
        sum = sum + (tonumber(each or nil) or 0)
      end
      redis.call('HINCRBY', tokens, '#', text(-sum))
      redis.call('HDEL', tokens, unpack(gone))
      redis.call('ZREM', times, unpack(gone))
    end
  until #gone < 500
end

-- Until so many tokens have left the window.
local waitFor = function(times, tokens, over, window)
  local from = 0
  while true do
    local block = redis.call('ZRANGE', times, from, from + 99, 'WITHSCORES')
    if #block == 0 then return 0 end
    for n = 1, #block, 2 do
      over = over - (tonumber(redis.call('HGET', tokens, block[n]) or nil) or 0)
      if over <= 0 then return tonumber(block[n + 1]) + window - now end
    end
    from = from + 100
  end
end

for n = 1, #KEYS / 3 do
  local times, tokens, places = KEYS[3 * n - 2], KEYS[3 * n - 1], KEYS[3 * n]
  local most, window, room = tonumber(ARGV[3 * n + 1]), tonumber(ARGV[3 * n + 2]), tonumber(ARGV[3 * n + 3])
  local standing = { used = 0, wait = 0, reset = 0, running = 0, crowded = false }
  if most > 0 then
    forget(times, tokens, '-inf', text(now - window))
    forget(times, tokens, '(' .. text(now + window), '+inf')
    standing.used = tonumber(redis.call('HGET', tokens, '#') or nil) or 0
    local over = standing.used + want - most
    if want > most then
      standing.wait = -1
    elseif over > 0 then
      standing.wait = waitFor(times, tokens, over, window)
    end
    local newest = redis.call('ZRANGE', times, -1, -1, 'WITHSCORES')[2]
    if newest then standing.reset = tonumber(newest) + window - now end
  end
  if room > 0 then
    redis.call('ZREMRANGEBYSCORE', places, '-inf', text(now))
    redis.call('ZREMRANGEBYSCORE', places, '(' .. text(now + life), '+inf')
    standing.running = redis.call('ZCARD', places)
    standing.crowded = standing.running >= room
  end
  blocked = blocked or standing.wait ~= 0 or standing.crowded
  found[n] = standing
end

local answer = {}
for n, standing in ipairs(found) do
  local times, tokens, places = KEYS[3 * n - 2], KEYS[3 * n - 1], KEYS[3 * n]
  local most, window, room = tonumber(ARGV[3 * n + 1]), tonumber(ARGV[3 * n + 2]), tonumber(ARGV[3 * n + 3])
  if not blocked and most > 0 then
    redis.call('ZADD', times, text(now), call)
    redis.call('HSET', tokens, call, text(want))
    redis.call('HINCRBY', tokens, '#', text(want))
    local keep = text(math.ceil(window / 1000))
    redis.call('PEXPIRE', times, keep)
    redis.call('PEXPIRE', tokens, keep)
    standing.used = standing.used + want
    standing.reset = window
  end
  if not blocked and room > 0 then
    redis.call('ZADD', places, text(now + life), call)
    redis.call('PEXPIRE', places, text(math.ceil(life / 1000)))
    standing.running = standing.running + 1
  end
  answer[4 * n - 3] = standing.used
  answer[4 * n - 2] = standing.wait
  answer[4 * n - 1] = standing.reset
  answer[4 * n] = standing.crowded and -standing.running or standing.running
end
return answer
`;

/** A call has ended: the first argument; the second is what it used. The keys are those it entered by. */
export const leaveCallsScript = `
local call, used = ARGV[1], tonumber(ARGV[2])
for n = 1, #KEYS / 3 do
  local tokens, places = KEYS[3 * n - 1], KEYS[3 * n]
  local before = tonumber(redis.call('HGET', tokens, call) or nil)
  if before then
    redis.call('HSET', tokens, call, string.format('%.0f', used))
    redis.call('HINCRBY', tokens, '#', string.format('%.0f', used - before))
  end
  redis.call('ZREM', places, call)
end
return 0
`;
