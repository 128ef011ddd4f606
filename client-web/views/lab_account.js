// The account of the lab. It is created for one run and deleted afterwards, so that the user's own
// session is never at risk. Until then the browser keeps its name and password, so that a later run
// deletes it if the tab was closed meanwhile.

import { originOf } from '../settings.js';
import { openStorage, readStored, writeStored } from '../storage.js';
import { isTokenPair } from '../token.js';

const kKey = 'llavero.lab';
const kLongestRunMilliseconds = 180000; // of another tab, whose account is still in use

const kNameBytes = 5;
const kPasswordBytes = 18;

const randomText = (count) =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(count)))).replace(/\W/g, 'x');

// A step outside the experiments failed; `outcome` says why.
class LabFault extends Error {
  constructor(outcome) {
    super('a step of the lab failed');
    this.outcome = outcome;
  }
}

const must = (outcome) => {
  if (!outcome.ok) throw new LabFault(outcome);
  return outcome.data;
};

const logIn = (api, credentials, more, in_cookies) =>
  api.send({
    service: 'auth',
    endpoint: 'login',
    method: 'POST',
    body: { ...credentials, ...more },
    cookie: in_cookies && 'access',
    isExpected: isTokenPair,
  });

const toolsFor = ({ api }, credentials) => ({
  logIn: async (more = {}, in_cookies = false) =>
    must(await logIn(api, credentials, more, in_cookies)),
  tryCookies: () => logIn(api, credentials, {}, true),
  refresh: (token) => api.send({ service: 'auth', endpoint: 'refresh', method: 'POST', token }),
  readProfile: (token) => api.send({ service: 'auth', endpoint: 'profile', token }),
  readItems: (token) =>
    api.send({ service: 'books', endpoint: 'items', query: { limit: 1 }, token }),
  logOut: async (token) => {
    const body = { scope: 'local' };
    const call = { service: 'auth', endpoint: 'logout', method: 'POST', token, body };
    return must(await api.send(call));
  },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

const originFor = ({ store }) => originOf(store.state.settings.auth);

const keptIn = (storage) => [readStored(storage, kKey) ?? []].flat();

const deleteAccount = async ({ api }, lab) => {
  const { access_token: token } = await lab.logIn();
  must(await api.send({ service: 'auth', endpoint: 'profile', method: 'DELETE', token }));
};

const forget = (storage, { username }) =>
  writeStored(
    storage,
    kKey,
    keptIn(storage).filter(({ credentials }) => credentials.username !== username),
  );

// An account of another service, or one that cannot be deleted now, is kept for a later run.
const deleteLeftovers = async (tools, storage) => {
  const isLeft = ({ at, origin }) =>
    origin === originFor(tools) && Date.now() - at > kLongestRunMilliseconds;
  for (const { credentials } of keptIn(storage).filter(isLeft)) {
    const lab = toolsFor(tools, credentials);
    const { ok, error } = await orOutcome(() => deleteAccount(tools, lab));
    const is_gone = ok || error.code === 'bad_credentials'; // 401 at its login
    if (is_gone) forget(storage, credentials);
  }
};

// Resolves to an outcome: that of the step that failed, if any.
export const orOutcome = async (steps) => {
  try {
    await steps();
    return { ok: true };
  } catch (error) {
    if (error instanceof LabFault) return error.outcome;
    throw error;
  }
};

// {lab, close}: the tools of a new account, and what deletes it. To be used in orOutcome().
export const openLabAccount = async (tools) => {
  const storage = openStorage();
  const username = `lab-${randomText(kNameBytes)}`.toLowerCase();
  const credentials = { username, password: randomText(kPasswordBytes) };
  const lab = toolsFor(tools, credentials);
  await deleteLeftovers(tools, storage);
  const call = { service: 'auth', endpoint: 'register', method: 'POST', body: credentials };
  must(await tools.api.send(call));
  const one = { credentials, origin: originFor(tools), at: Date.now() };
  writeStored(storage, kKey, [...keptIn(storage), one]);
  const close = async () => {
    await deleteAccount(tools, lab);
    forget(storage, credentials);
  };
  return { lab, close };
};

// Runs `body` with an account of its own, and resolves to an outcome.
export const withLabAccount = (tools, body) =>
  orOutcome(async () => {
    const { lab, close } = await openLabAccount(tools);
    try {
      await body(lab);
    } finally {
      await close();
    }
  });
