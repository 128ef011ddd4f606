// Executes every example of the documents: sends the request unchanged, except for currently valid
// tokens, codes and ids, and compares the response with the example of the same name and its
// status. The examples of an unavailable, busy or full database are in unavailable.test.mjs.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { bearer } from '../support/pair.mjs';
import { assertIsExample } from './alike.mjs';
import { BROKEN_PARTS } from './broken_parts.mjs';
import { OPERATIONS } from './document.mjs';
import { PROVOCATIONS } from './provocations.mjs';
import { Stage } from './stage.mjs';

// The user of the examples, the values that must be replaced by current ones, and the one book.
const JOHN = { username: 'johndoe', password: 'open sesame 22' };
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl';
const CODE = '00112233445566778899aabbccddeeff';
const ISBN = '9788437604572';

let stage;
before(async () => {
  stage = await Stage.start();
});
after(() => stage?.stop());

const post = async (path, body) => (await stage.auth.post(path, body)).status;

async function removeJohn() {
  if ((await post('/auth/login', JOHN)) !== 200) return;
  const john = await stage.logIn({ name: JOHN.username, password: JOHN.password });
  await fetch(`${stage.auth.url}/api/profile`, { method: 'DELETE', headers: bearer(john.access) });
}

// With the password of the examples.
async function findJohn() {
  if ((await post('/auth/login', JOHN)) !== 200 && (await post('/auth/register', JOHN)) === 409) {
    stage.command(['user', 'passwd', JOHN.username], `${JOHN.password}\n`);
  }
  const john = await stage.logIn({ name: JOHN.username, password: JOHN.password });
  const profile = await fetch(`${stage.auth.url}/api/profile`, { headers: bearer(john.access) });
  return { ...john, id: (await profile.json()).id };
}

async function removeBook() {
  const list = await (await fetch(`${stage.books.url}/api/books?q=${ISBN}`)).json();
  for (const { id } of list.items) {
    const headers = bearer(stage.forge(stage.admin.access, { scope: 'books:edit' }));
    await fetch(`${stage.books.url}/api/books/${id}`, { method: 'DELETE', headers });
  }
}

// Creates or removes what an example of this name requires.
async function prepare({ operationId }, name, user) {
  if (operationId === 'register' && name === 'johndoe') await removeJohn();
  if (operationId === 'register' && name === 'username_taken') await findJohn();
  if (operationId === 'readRevocations') {
    await stage.auth.post('/auth/logout', {}, bearer((await stage.newUser()).access));
  }
  if (/^(create|replace|change)Book$/.test(operationId)) await removeBook();
  if (name === 'isbn_taken') await stage.add('books', user, { isbn: ISBN });
  if (operationId === 'listItems') for (const _ of [1, 2]) await stage.add('items', user);
  if (operationId === 'listBooks') for (const _ of [1, 2]) await stage.add('books', user);
}

// The body of an example with current values.
function withLiveOnes(body, user, request) {
  const live = {
    token: request.token ?? user.access,
    refresh_token: user.refresh,
    code: request.body?.code,
  };
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      [TOKEN, CODE].includes(value) ? live[name] : value,
    ]),
  );
}

function apply(request, { body, type, parameter, value }, user) {
  if (parameter?.in === 'header') request.headers[parameter.name] = value;
  else if (parameter)
    (parameter.in === 'query' ? request.query : (request.path ??= {}))[parameter.name] = value;
  else Object.assign(request, { type, body: withLiveOnes(body, user, request) });
}

const successOf = (operation) => Object.keys(operation.responses)[0];

// Errors that change the state of the user.
const CHANGE_THE_USER = ['account_disabled', 'too_many_tries', 'refresh_reused'];

function userFor(operation, name, body) {
  if (operation.operationId === 'register') return stage.anyUser(operation);
  if (body && operation.service === 'auth-service') return findJohn();
  return CHANGE_THE_USER.includes(name) ? stage.newUser() : stage.anyUser(operation);
}

// Sends the example `name`, once per media type of the body, and checks the response.
async function execute(t, operation, name) {
  const answer = [...operation.answerExamples()].find((example) => example.name === name);
  const all = [...operation.requestExamples()].filter((example) => example.name === name);
  const parameters = all.filter(({ parameter }) => parameter);
  const bodies = all.filter(({ parameter }) => !parameter);
  for (const body of bodies.length > 0 ? bodies : [undefined]) {
    const user = await userFor(operation, name, body);
    const request = await stage.request(operation, user);
    await prepare(operation, name, user);
    for (const example of [...parameters, ...(body ? [body] : [])]) apply(request, example, user);
    const provoke = all.length === 0 && PROVOCATIONS[name];
    const changes = provoke
      ? await provoke(request, { operation, stage, user, after: t.after.bind(t) })
      : {};
    const sent = await stage.send(operation, { ...request, ...changes }, name);
    assert.equal(
      String(sent.status),
      answer?.status ?? successOf(operation),
      `${operation.name} ${name}: ${sent.json?.code}`,
    );
    if (answer) assertIsExample(sent, answer, `${operation.name} ${name}`);
  }
}

for (const operation of OPERATIONS) {
  const names = new Set(
    [...operation.answerExamples(), ...operation.requestExamples()]
      .map(({ name }) => name)
      .filter((name) => !(name in BROKEN_PARTS)),
  );
  test(`the ${names.size} examples of ${operation.service}: ${operation.name}`, async (t) => {
    for (const name of names) await execute(t, operation, name);
  });
}
