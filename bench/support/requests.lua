-- A script for wrk: sends the request in the environment (METHOD, TARGET, BODY) with the tokens of
-- the file TOKENS in turn, and prints the result as JSON. THINK_MS is the average wait of a
-- connection before a request.
local requests = {}
local next_one = 0

function init()
  local body = os.getenv('BODY')
  local headers = body and {['Content-Type'] = 'application/json'} or {}
  for token in io.lines(os.getenv('TOKENS')) do
    headers['Authorization'] = 'Bearer ' .. token
    requests[#requests + 1] = wrk.format(os.getenv('METHOD'), os.getenv('TARGET'), headers, body)
  end
  math.randomseed(1)
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

local think_ms = tonumber(os.getenv('THINK_MS') or 0)
if think_ms > 0 then
  function delay()
    return math.random(0, 2 * think_ms)
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "errors": %d, "late": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, errors.connect + errors.read + errors.write + errors.status,
    errors.timeout))
end
