// The account of the lab. It is created for one run and deleted afterwards, so that the user's own
// session is never at risk. Until then the browser keeps its name and password, so that the next run
// deletes it if the tab was closed meanwhile.

import { originOf } from '../settings.js';
import { openStorage, readStored, removeStored, writeStored } from '../storage.js';
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

const toolsFor = ({ api }, credentials) => ({
  logIn: async (more = {}) => {
    const body = { ...credentials, ...more };
    const call = { service: 'auth', endpoint: 'login', method: 'POST', body };
    return must(await api.send({ ...call, isExpected: isTokenPair }));
  },
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

const deleteAccount = async ({ api }, lab) => {
  const { access_token: token } = await lab.logIn();
  must(await api.send({ service: 'auth', endpoint: 'profile', method: 'DELETE', token }));
};

// A leftover account that does not exist any more, or of another service, is only forgotten.
const deleteLeftover = async (tools, storage) => {
  const left = readStored(storage, kKey);
  if (!left || Date.now() - left.at < kLongestRunMilliseconds) return;
  removeStored(storage, kKey);
  if (left.origin !== originFor(tools)) return;
  try {
    await deleteAccount(tools, toolsFor(tools, left.credentials));
  } catch (error) {
    if (!(error instanceof LabFault)) throw error;
  }
};

// Resolves to an outcome: that of the step that failed, if any.
export const withLabAccount = async (tools, body) => {
  const storage = openStorage();
  const username = `lab-${randomText(kNameBytes)}`.toLowerCase();
  const credentials = { username, password: randomText(kPasswordBytes) };
  const lab = toolsFor(tools, credentials);
  const register = { service: 'auth', endpoint: 'register', method: 'POST', body: credentials };
  try {
    await deleteLeftover(tools, storage);
    must(await tools.api.send(register));
    writeStored(storage, kKey, { credentials, origin: originFor(tools), at: Date.now() });
    try {
      await body(lab);
    } finally {
      await deleteAccount(tools, lab);
      const kept = readStored(storage, kKey);
      if (kept?.credentials.username === username) removeStored(storage, kKey);
    }
    return { ok: true };
  } catch (error) {
    if (error instanceof LabFault) return error.outcome;
    throw error;
  }
};
