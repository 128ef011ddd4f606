import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, resultOf } from '../../../client-web/views/lab_lanes.js';

const kTurns = [
  { who: 'owner', sent: 0, got: 1, is_same: false },
  { who: 'thief', sent: 0, got: 1, is_same: true },
  { who: 'owner', sent: 1, got: 2, is_same: false },
  { who: 'thief', sent: 1, got: null, is_same: false },
];

test('each column has the counter that each player holds after that turn', () => {
  const counters = columnsOf(kTurns).map(({ owner, thief }) => [owner, thief]);

  assert.deepEqual(counters, [
    [0, 0],
    [1, 0],
    [1, 1],
    [2, 1],
    [2, 1],
  ]);
  assert.deepEqual(kTurns.map(resultOf), ['rotated', 'grace', 'rotated', 'refused']);
});
