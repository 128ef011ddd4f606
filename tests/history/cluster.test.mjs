// A history on three Galera nodes: one or two of them are killed, frozen or cut off, while the
// services are killed and frozen, their clocks change, and the feed is cut, replayed and forged.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createOnAllNodes, galera, onNodes } from '../cluster/support.mjs';
import { nodeFaults } from './nemesis.mjs';
import { kSeconds, runHistory } from './run.mjs';

test('a history on a Galera cluster has no anomaly', async (t) => {
  const [accounts, catalogue] = [await createOnAllNodes(t), await createOnAllNodes(t)];
  const urls = () => ({
    auth: [onNodes(accounts, 0, 1, 2), onNodes(accounts, 1, 2, 0)],
    books: [onNodes(catalogue, 2, 0, 1), onNodes(catalogue, 1, 2, 0)],
  });
  const faults = ({ random }) => [nodeFaults(galera, random)];

  assert.deepEqual(await runHistory(t, { urls, seconds: kSeconds, faults }), []);
});
