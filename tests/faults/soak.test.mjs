// Sustained load: memory, descriptors and threads stay constant.
import assert from 'node:assert/strict';
import test from 'node:test';

import { kDatabases, startPair } from '../support/pair.mjs';
import { assertMemory } from '../support/service.mjs';
import { Visits } from '../support/visits.mjs';
import { amount } from './form.mjs';

const kCalibrationMs = amount({ short: 2000, long: 15_000 });
const kWarmUpMs = amount({ short: 3000, long: 600_000 });
const kSoakMs = amount({ short: 10_000, long: 1_800_000 });
const kSampleMs = 250;
const kWindow = amount({ short: 4, long: 40 }); // samples
const kLoad = 0.6; // of the maximum rate
const kHourMs = 3_600_000;
// In the short form caches still fill, and a busy machine makes the slope unreliable.
const kMostKibAnHour = amount({ short: Infinity, long: 1024 });
const kMostKib = amount({ short: 16 * 1024, long: Infinity });
const kMostDescriptors = 4; // connections that are being closed

// The revocation list of books-service reaches its maximum after this time and a minute.
const kSettings = { ACCESS_TOKEN_TTL_SECONDS: '120' };

function sample(service) {
  return {
    ms: performance.now(),
    memory: service.memory('VmRSS'),
    descriptors: service.openFiles(),
    threads: service.threads(),
  };
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

// The slope of the least squares line.
function slope(xs, ys) {
  const [x0, y0] = [mean(xs), mean(ys)];
  const covariance = xs.reduce((sum, x, i) => sum + (x - x0) * (ys[i] - y0), 0);
  return covariance / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// The minimum of each figure per window, because hashing a password briefly needs 19 MiB, and
// resolving a name a thread.
function leastOfWindows(samples) {
  const windows = [];
  for (let at = 0; at < samples.length; at += kWindow)
    windows.push(samples.slice(at, at + kWindow));
  const least = (window, figure) => Math.min(...window.map((each) => each[figure]));
  return windows.map((window) =>
    Object.fromEntries(Object.keys(window[0]).map((figure) => [figure, least(window, figure)])),
  );
}

// The change of a figure between the first and the last third of the samples.
function growth(figures) {
  const third = Math.ceil(figures.length / 3);
  return median(figures.slice(-third)) - median(figures.slice(0, third));
}

function judge(t, name, samples) {
  const windows = leastOfWindows(samples);
  const of = (figure) => windows.map((each) => each[figure]);
  const anHour = slope(of('ms'), of('memory')) * kHourMs;
  t.diagnostic(
    `${name}: ${(anHour / 1024).toFixed(2)} MiB an hour in ${windows.length} windows, ` +
      `${of('memory')[0]} to ${of('memory').at(-1)} KiB; descriptors ` +
      `${Math.min(...of('descriptors'))} to ${Math.max(...of('descriptors'))}, threads ` +
      `${Math.min(...of('threads'))} to ${Math.max(...of('threads'))}`,
  );
  assert.ok(anHour < kMostKibAnHour, `${name} grows by ${anHour} KiB an hour`);
  assertMemory(growth(of('memory')), kMostKib);
  assert.ok(growth(of('descriptors')) <= kMostDescriptors, `${name} has ${of('descriptors')} open`);
  assert.equal(growth(of('threads')), 0, `${name} has ${of('threads')} threads`);
}

for (const kind of kDatabases) {
  test(`load leaves memory, descriptors and threads constant, on ${kind.name}`, async (t) => {
    const { auth, books } = await startPair(t, kind, kSettings);
    const visits = await Visits.prepare({ auth, books });
    const most = ((await visits.run(kCalibrationMs)) * 1000) / kCalibrationMs;
    const samples = { auth: [], books: [] };
    const began = performance.now();
    const sampling = setInterval(() => {
      auth.lines = books.lines = []; // discards the log
      if (performance.now() - began < kWarmUpMs) return;
      samples.auth.push(sample(auth));
      samples.books.push(sample(books));
    }, kSampleMs);
    t.after(() => clearInterval(sampling));

    const requests = await visits.run(kSoakMs, kLoad * most);

    clearInterval(sampling);
    const spent = performance.now() - began;
    t.diagnostic(
      `${requests} requests, ${((requests * 1000) / spent).toFixed(0)} of at most ` +
        `${most.toFixed(0)} a second for ${(spent / 1000).toFixed(0)} s`,
    );
    judge(t, 'auth-service', samples.auth);
    judge(t, 'books-service', samples.books);
  });
}
