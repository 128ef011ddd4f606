// The texts of JSONTestSuite as request bodies: only invalid JSON is reported as invalid, and both
// services agree.
import assert from 'node:assert/strict';

import { onEachDatabase } from './stage.mjs';
import { jsonTexts, noJsonTexts } from './vectors.mjs';

const kEndpoints = {
  auth: ['/auth/register', '/auth/login', '/token'],
  books: ['/api/items', '/api/books'],
};
// The position of the error, or the limit or byte order mark.
const kPlace = /at line \d+, column \d+$|more than 32 levels deep$|byte order mark at the start$/;

// Maps the name of a text to {endpoint: response}. Each endpoint uses one connection.
async function askAll(pair, texts) {
  const answers = new Map([...texts.keys()].map((name) => [name, {}]));
  for (const [service, paths] of Object.entries(kEndpoints)) {
    for (const path of paths) {
      const caller = pair[service].caller();
      const headers = service === 'books' ? pair.signedIn : {};
      for (const [name, body] of texts) {
        answers.get(name)[path] = await caller.call('POST', path, { headers, body });
      }
      caller.close();
    }
  }
  return answers;
}

const isMalformed = ({ status, json }) => status === 400 && json?.code === 'invalid_json';

onEachDatabase('a body', noJsonTexts, async (t, pair) => {
  const texts = jsonTexts();
  const answers = await askAll(pair, texts);
  const all = [...answers].flatMap(([name, byPath]) =>
    Object.entries(byPath).map(([path, answer]) => ({ name, path, ...answer })),
  );
  const of = (kind) => all.filter(({ name }) => name.startsWith(kind));

  await t.test('invalid JSON is 400 invalid_json with the position', () => {
    assert.ok(of('n_').length > 900);
    const isRight = (answer) => isMalformed(answer) && kPlace.test(answer.json.msg);
    const wrong = of('n_').filter((answer) => !isRight(answer));
    assert.deepEqual(
      wrong.map(({ name, path, status, json }) => [name, path, status, json]),
      [],
    );
  });

  await t.test('valid JSON is never reported as invalid', () => {
    assert.ok(of('y_').length > 450);
    assert.deepEqual(
      of('y_')
        .filter(isMalformed)
        .map(({ name, path }) => [name, path]),
      [],
    );
  });

  await t.test('every endpoint of both services treats an ambiguous text alike', () => {
    assert.ok(of('i_').length > 150);
    const divided = [...answers].filter(
      ([name, byPath]) =>
        name.startsWith('i_') && new Set(Object.values(byPath).map(isMalformed)).size > 1,
    );
    assert.deepEqual(
      divided.map(([name]) => name),
      [],
    );
  });

  await t.test('no text closes the connection', () => {
    const closed = all.filter(({ headers }) => headers.connection !== undefined);
    assert.deepEqual(
      closed.map(({ name, path }) => [name, path]),
      [],
    );
  });
});
