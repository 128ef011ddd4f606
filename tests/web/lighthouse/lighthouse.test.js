// Lighthouse scores of the page as nginx serves it, with both services running.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import lighthouse from 'lighthouse';
import { freePort } from '../../support/free_port.mjs';
import { startStage } from '../support/stage.js';

// Lighthouse accepts plain http only on this computer.
const kHost = 'llavero.localhost';
const kRuns = 5;
const kMinPerformance = 0.95;
const kMaxShift = 0.01;
const kPerfect = ['accessibility', 'best-practices'];

let stage;
let port;
before(async () => {
  stage = await startStage();
  port = await freePort();
  await stage.openBrowser([
    `--host-resolver-rules=MAP ${kHost} 127.0.0.3`,
    `--remote-debugging-port=${port}`,
  ]);
});
after(() => stage?.stop());

const judge = async (onlyCategories) => {
  const url = `http://${kHost}:${stage.site.port}/`;
  const { lhr } = await lighthouse(url, { port, onlyCategories, logLevel: 'error' });
  assert.equal(lhr.runtimeError, undefined);
  assert.deepEqual(lhr.runWarnings, []);
  return lhr;
};

// "audit: finding" for each audit that lowers the score of the category.
const complaints = ({ categories, audits }, category) =>
  categories[category].auditRefs
    .map(({ id, weight }) => ({ weight, ...audits[id] }))
    .filter(({ score, weight }) => weight > 0 && score !== null && score < 1)
    .map(({ id, details, displayValue }) => `${id}: ${displayValue ?? JSON.stringify(details)}`);

test('the page has the full score for accessibility and best practices', async (t) => {
  const report = await judge(kPerfect);

  for (const category of kPerfect) {
    assert.deepEqual(complaints(report, category), [], category);
    assert.equal(report.categories[category].score, 1, category);
    t.diagnostic(`${category} 100`);
  }
});

// Lighthouse simulates a slow phone from what was loaded, but scales the time of scripts from this
// machine. Other load can only make a run slower, so the best run counts.
test('the page loads fast on a slow phone', async (t) => {
  let best = 0;
  for (let run = 0; run < kRuns && best < kMinPerformance; ++run) {
    const report = await judge(['performance']);
    const { score } = report.categories.performance;
    const shift = report.audits['cumulative-layout-shift'].numericValue;
    assert.ok(shift < kMaxShift, `the page jumps while it loads: ${shift}`);
    best = Math.max(best, score);
    t.diagnostic(`performance ${score * 100}; ${complaints(report, 'performance').join('; ')}`);
  }

  assert.ok(best >= kMinPerformance, `at best ${best * 100}`);
});
