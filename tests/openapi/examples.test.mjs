// Executes every example of the documents: sends the request unchanged, except for currently valid
// tokens, codes and ids, and compares the response with the example of the same name and its
// status. The examples of an unavailable, busy or full database are in unavailable.test.mjs.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { bearer } from '../support/pair.mjs';
import { assertIsExample } from './alike.mjs';
import { kBrokenParts } from './broken_parts.mjs';
import { kOperations } from './document.mjs';
import { kProvocations } from './provocations.mjs';
import { Stage } from './stage.mjs';

// The user of the examples, the values that must be replaced by current ones, and the one book.
const kJohn = { username: 'johndoe', password: 'open sesame 22' };
const kToken = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl';
const kCode = '00112233445566778899aabbccddeeff';
const kKey = `key_${kCode}`;
const kKeySecret = kCode + kCode;
const kIsbn = '9788437604572';

let stage;
before(async () => {
  stage = await Stage.start();
});
after(() => stage?.stop());

const post = async (path, body) => (await stage.auth.post(path, body)).status;

async function removeJohn() {
  if ((await post('/auth/login', kJohn)) !== 200) return;
  const john = await stage.logIn({ name: kJohn.username, password: kJohn.password });
  await fetch(`${stage.auth.url}/api/profile`, { method: 'DELETE', headers: bearer(john.access) });
}

// With the password of the examples.
async function findJohn() {
  if ((await post('/auth/login', kJohn)) !== 200 && (await post('/auth/register', kJohn)) === 409) {
    stage.command(['user', 'passwd', kJohn.username], `${kJohn.password}\n`);
  }
  const john = await stage.logIn({ name: kJohn.username, password: kJohn.password });
  const profile = await fetch(`${stage.auth.url}/api/profile`, { headers: bearer(john.access) });
  return { ...john, id: (await profile.json()).id };
}

async function removeBook() {
  const list = await (await fetch(`${stage.books.url}/api/books?q=${kIsbn}`)).json();
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
  if (name === 'access_key') user.key = await stage.makeKey(user);
  if (name === 'isbn_taken') await stage.add('books', user, { isbn: kIsbn });
  if (operationId === 'listItems') for (let i = 0; i < 2; ++i) await stage.add('items', user);
  if (operationId === 'listInvites') for (let i = 0; i < 2; ++i) await stage.addInvite();
  if (operationId === 'listThrottles') await stage.lockOut(await stage.newUser());
  if (operationId === 'listBooks') for (let i = 0; i < 2; ++i) await stage.add('books', user);
}

// The body of an example with current values.
function withLiveOnes(body, user, request) {
  const live = {
    token: request.token ?? user.access,
    refresh_token: user.refresh,
    code: request.body?.code,
    client_id: user.key?.client_id,
    client_secret: user.key?.client_secret,
    database: request.body?.database,
  };
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      [kToken, kCode, kKey, kKeySecret].includes(value) ? live[name] : value,
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
const kChangeTheUser = ['account_disabled', 'too_many_keys', 'too_many_tries', 'refresh_reused'];

function userFor(operation, name, body) {
  if (operation.operationId === 'register') return stage.anyUser(operation);
  if (body && operation.service === 'auth-service') return findJohn();
  return kChangeTheUser.includes(name) ? stage.newUser() : stage.anyUser(operation);
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
    const provoke = all.length === 0 && kProvocations[name];
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

for (const operation of kOperations) {
  const names = new Set(
    [...operation.answerExamples(), ...operation.requestExamples()]
      .map(({ name }) => name)
      .filter((name) => !(name in kBrokenParts)),
  );
  test(`the ${names.size} examples of ${operation.service}: ${operation.name}`, async (t) => {
    for (const name of names) await execute(t, operation, name);
  });
}
