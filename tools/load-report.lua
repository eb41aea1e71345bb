-- Reports calls through the site as a browser without script does: for wrk.
--
--   wrk -t16 -c16 -d30s -s tools/load-report.lua http://127.0.0.1:8080 -- 500 16
--
-- Each thread is one visitor on one connection (so -t and -c have to be the same). A visitor
-- opens a page of the report, answers it by its form with the token in it, sends the report,
-- and begins anew without cookies. The numbers after -- are how many reports a second all
-- threads together may begin, and how many threads there are; without them everybody sends
-- as fast as they can. Every visitor comes
-- from an address of his own, which the service believes with `behind_proxy = true`.
--
-- The end prints reports with a receipt, their rate, and how long the sending itself took
-- (from the request to the receipt, which is shown when the report is durable).
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long sec; long nsec; } timespec_t;
int clock_gettime(int which, timespec_t *to);
]]
local spec = ffi.new("timespec_t")
local function now()
  ffi.C.clock_gettime(1, spec)
  return tonumber(spec.sec) + tonumber(spec.nsec) / 1e9
end

local threads = {}
function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

local step, cookie, token, sent_at, visitor = 0, nil, nil, 0, 0
local pace, due, visitors
receipts, failures, first, last, times = 0, 0, 0, 0, ""
local took = {}

function init(args)
  local rate = tonumber(args[1])
  visitors = tonumber(args[2]) or 16
  pace = rate and rate > 0 and visitors / rate
  visitor = number * 1000000 + math.floor(now() * 1000) % 1000000
end

function delay()
  if step ~= 0 or not pace then return 0 end
  local t = now()
  due = (due or t + pace * number / visitors) + pace
  return math.max(0, (due - t) * 1000)
end

local function headers()
  local from = string.format("10.%d.%d.%d", math.floor(visitor / 65536) % 256, math.floor(visitor / 256) % 256, visitor % 256)
  local out = { ["X-Forwarded-For"] = from }
  if cookie then out["Cookie"] = cookie end
  return out
end

local function form(path, body)
  local out = headers()
  out["Content-Type"] = "application/x-www-form-urlencoded"
  return wrk.format("POST", path, out, "form_token=" .. token .. "&" .. body)
end

function request()
  if step == 0 then
    visitor, cookie = visitor + 1, nil
    return wrk.format("GET", "/report/asked", headers())
  elseif step == 1 then
    return form("/report/asked", "asked_for=cards&story=A+man+who+said+he+was+DC+Miller+of+the+fraud+squad+told+me+that+my+card+was+cloned+and+that+a+courier+would+come+for+it&go=finish")
  end
  sent_at = now()
  return form("/report/send", "")
end

function response(status, head, body)
  if step == 0 and status == 200 then
    token = body:match('name="form_token" value="(%x+)"')
    local set = head["Set-Cookie"] or head["set-cookie"]
    cookie = set and set:match("^[^;]+")
    step = (token and cookie) and 1 or 0
  elseif step == 1 and status == 303 then
    step = 2
  elseif step == 2 and status == 200 and body:find('class="receipt"', 1, true) then
    local t = now()
    if first == 0 then first = t end
    last = t
    receipts = receipts + 1
    took[#took + 1] = string.format("%.3f", (t - sent_at) * 1000)
    step = 0
  else
    failures = failures + 1
    step = 0
  end
  if receipts % 50 == 0 then times = table.concat(took, " ") end
end

function done(summary)
  local all, kept, failed, from, to = {}, 0, 0, math.huge, 0
  for _, thread in ipairs(threads) do
    kept = kept + thread:get("receipts")
    failed = failed + thread:get("failures")
    from = math.min(from, thread:get("first"))
    to = math.max(to, thread:get("last"))
    for time in thread:get("times"):gmatch("%S+") do all[#all + 1] = tonumber(time) end
  end
  table.sort(all)
  local function at(share) return all[math.max(1, math.ceil(#all * share))] or 0 end
  print(string.format("reports with a receipt: %d, failures: %d, a second: %.0f", kept, failed, kept / (to - from)))
  print(string.format("sending, ms: p50 %.1f, p90 %.1f, p99 %.1f, slowest %.1f (of %d)", at(.5), at(.9), at(.99), at(1), #all))
end
