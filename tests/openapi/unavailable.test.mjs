// Executes the examples of 503: concurrent valid requests to every operation with such an example,
// while the databases of both services are unavailable, read-only, busy or full.
import assert from 'node:assert/strict';
import test from 'node:test';

import { assertIsExample } from './alike.mjs';
import { kBrokenParts } from './broken_parts.mjs';
import { kOperations } from './document.mjs';

// A request that waits too long for a hashing thread, or for other changes of the same row, gets
// another 503 and is repeated.
const kOthersCameFirst = ['overloaded', 'too_many_changes'];

async function sendUntilServed(stage, operation, request, name) {
  let answer;
  for (let tries = 0; tries < 20; ++tries) {
    answer = await stage.send(operation, request, name);
    if (!kOthersCameFirst.includes(answer.json?.code)) break;
  }
  return answer;
}

for (const [name, startStage] of Object.entries(kBrokenParts)) {
  const affected = kOperations.flatMap((operation) =>
    [...operation.answerExamples()]
      .filter((example) => example.name === name)
      .map((example) => ({ operation, example })),
  );

  test(`${affected.length} operations answer with the example ${name}`, async (t) => {
    const stage = await startStage(t);
    const requests = [];
    for (const { operation } of affected) {
      requests.push(await stage.request(operation, await stage.anyUser(operation)));
    }

    await stage.breakDatabases();
    const answers = await Promise.all(
      affected.map(({ operation }, i) => sendUntilServed(stage, operation, requests[i], name)),
    );

    for (const [i, { operation, example }] of affected.entries()) {
      assert.equal(answers[i].status, 503, `${operation.name}: ${answers[i].text}`);
      assertIsExample(answers[i], example, operation.name);
    }
  });
}
