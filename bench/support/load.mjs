// Loads a target with wrk and returns its throughput and cost.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { cpuSeconds, memoryMib } from './process_tree.mjs';

const kScript = new URL('requests.lua', import.meta.url).pathname;
const run = promisify(execFile);

// Calls `sample` every half second until the promise is settled.
async function sampled(promise, sample) {
  const timer = setInterval(sample, 500);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
    sample();
  }
}

// {perSecond, p50, p99, cpuUs, memory}: milliseconds, microseconds of CPU time per request, and the
// peak in MiB. Each connection waits `thinkMs` before a request.
export async function load(
  target,
  { method, path, body, tokens },
  { connections = 32, seconds, thinkMs = 0 },
) {
  const env = {
    ...process.env,
    METHOD: method,
    TARGET: path,
    TOKENS: tokens,
    THINK_MS: thinkMs,
    ...(body ? { BODY: body } : {}),
  };
  const wrk = run(
    'wrk',
    ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', kScript, target.url],
    { env },
  );
  const { pid } = target.process;
  const before = cpuSeconds(pid);
  let memory = 0;
  const { stdout } = await sampled(wrk, () => {
    memory = Math.max(memory, memoryMib(pid));
  });
  const spent = cpuSeconds(pid) - before;
  const {
    requests,
    seconds: took,
    p50,
    p99,
    errors,
  } = JSON.parse(stdout.slice(stdout.lastIndexOf('{')));
  if (errors > requests / 1000)
    throw new Error(`${errors} of ${requests} requests to ${target.name} ${path} failed`);
  return { perSecond: requests / took, p50, p99, cpuUs: (1e6 * spent) / requests, memory };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// The median of each member, and the rounds themselves.
export const summary = (rounds) => ({
  ...Object.fromEntries(
    Object.keys(rounds[0]).map((name) => [name, median(rounds.map((one) => one[name]))]),
  ),
  rounds,
});

// The ratio of ours to theirs: the median over the rounds, in each of which both ran under the same
// conditions.
export const ratio = (ours, theirs, member) =>
  median(ours.rounds.map((round, i) => round[member] / theirs.rounds[i][member]));
