// The texts of JSONTestSuite as request bodies: what is no JSON is called so, what is JSON is not,
// and both services say the same.
import assert from 'node:assert/strict';

import {onEachDatabase} from './stage.mjs';
import {jsonTexts, noJsonTexts} from './vectors.mjs';

const ENDPOINTS = {
  auth: ['/auth/register', '/auth/login', '/token'],
  books: ['/api/items', '/api/books'],
};
// Where it goes wrong, or the limit or mark that it breaks off at.
const PLACE = /at line \d+, column \d+$|more than 32 levels deep$|with a byte order mark$/;

// Name of the text to {endpoint: answer}, all to one endpoint on one connection.
async function askAll(pair, texts) {
  const answers = new Map([...texts.keys()].map((name) => [name, {}]));
  for (const [service, paths] of Object.entries(ENDPOINTS)) {
    for (const path of paths) {
      const caller = pair[service].caller();
      const headers = service === 'books' ? pair.signedIn : {};
      for (const [name, body] of texts) {
        answers.get(name)[path] = await caller.call('POST', path, {headers, body});
      }
      caller.close();
    }
  }
  return answers;
}

const isMalformed = ({status, json}) => status === 400 && json?.code === 'invalid_json';

onEachDatabase('a body', noJsonTexts, async (t, pair) => {
  const texts = jsonTexts();
  const answers = await askAll(pair, texts);
  const all = [...answers].flatMap(([name, byPath]) =>
    Object.entries(byPath).map(([path, answer]) => ({name, path, ...answer})));
  const of = (kind) => all.filter(({name}) => name.startsWith(kind));

  await t.test('that is no JSON is 400 invalid_json, and the answer says where', () => {
    assert.ok(of('n_').length > 900);
    const isRight = (answer) => isMalformed(answer) && PLACE.test(answer.json.msg);
    const wrong = of('n_').filter((answer) => !isRight(answer));
    assert.deepEqual(wrong.map(({name, path, status, json}) => [name, path, status, json]), []);
  });

  await t.test('that is JSON is never called malformed', () => {
    assert.ok(of('y_').length > 450);
    assert.deepEqual(of('y_').filter(isMalformed).map(({name, path}) => [name, path]), []);
  });

  await t.test('that may be either is the same to every endpoint of both services', () => {
    assert.ok(of('i_').length > 150);
    const divided = [...answers].filter(([name, byPath]) =>
      name.startsWith('i_') && new Set(Object.values(byPath).map(isMalformed)).size > 1);
    assert.deepEqual(divided.map(([name]) => name), []);
  });

  await t.test('of any kind leaves the connection open', () => {
    const closed = all.filter(({headers}) => headers.connection !== undefined);
    assert.deepEqual(closed.map(({name, path}) => [name, path]), []);
  });
});
