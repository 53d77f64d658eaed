// What runs inside Redis: each script is one atomic step, by the clock of the server, so that the
// clocks of gateways do not matter.

/**
 * A place in every limit, or in none. Each key is a list with the times, oldest first, of the requests
 * that were let in; of a limit's arguments, in the order of the keys, the first is how many requests
 * and the second the length of the window, both times in microseconds.
 *
 * Answers used, wait and reset of each limit, as `LimitStanding` has them. A list has at most as many
 * entries as its limit allows, and expires with the last of them.
 *
 * The times of a list never go back, whatever the server's clock does: a clock that was set back stands
 * still for the list until it agrees again, and past a whole window the list is begun anew.
 */
export const takePlacesScript = `
local clock = redis.call('TIME')
local server = clock[1] * 1000000 + clock[2]
local found = {}
local blocked = false

for n, list in ipairs(KEYS) do
  local requests = tonumber(ARGV[2 * n - 1])
  local window = tonumber(ARGV[2 * n])
  local now = server
  local newest = tonumber(redis.call('LINDEX', list, -1) or nil)
  if newest and newest > now then
    if newest - now > window then
      redis.call('DEL', list)
      newest = nil
    else
      now = newest
    end
  end

  local start = now - window
  local used = 0
  if newest and newest <= start then
    redis.call('DEL', list)
    newest = nil
  elseif newest then
    used = redis.call('LLEN', list)
    if tonumber(redis.call('LINDEX', list, 0)) <= start then
      -- The first entry that is still in the window; the newest is.
      local low, high = 1, used - 1
      while low < high do
        local middle = math.floor((low + high) / 2)
        if tonumber(redis.call('LINDEX', list, middle)) <= start then
          low = middle + 1
        else
          high = middle
        end
      end
      redis.call('LTRIM', list, low, -1)
      used = used - low
    end
  end

  local wait = 0
  if used >= requests then
    wait = tonumber(redis.call('LINDEX', list, used - requests)) - start
    blocked = true
  end
  found[n] = { now = now, window = window, used = used, wait = wait, reset = newest and newest - start or 0 }
end

local answer = {}
for n, list in ipairs(KEYS) do
  local limit = found[n]
  if not blocked then
    redis.call('RPUSH', list, string.format('%.0f', limit.now))
    redis.call('PEXPIREAT', list, string.format('%.0f', math.ceil((limit.now + limit.window) / 1000)))
    limit.used = limit.used + 1
    limit.reset = limit.window
  end
  answer[3 * n - 2] = limit.used
  answer[3 * n - 1] = limit.wait
  answer[3 * n] = limit.reset
end
return answer
`;

/**
 * Says that a gateway lives, and answers how many do. The members of the set are gateways, their scores
 * when they were last heard of; who was not heard of for as many milliseconds as the second argument
 * says is gone, as is who stands in a future that the server's clock has taken back.
 */
export const announceGatewayScript = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local life = tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - life))
redis.call('ZREMRANGEBYSCORE', KEYS[1], string.format('%.0f', now + life), '+inf')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`;
