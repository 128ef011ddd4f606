// The account of the lab. It is created for one run and deleted afterwards, so that the user's own
// session is never at risk.

import { isTokenPair } from '../token.js';

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

// Resolves to an outcome: that of the step that failed, if any.
export const withLabAccount = async (tools, body) => {
  const username = `lab-${randomText(kNameBytes)}`.toLowerCase();
  const credentials = { username, password: randomText(kPasswordBytes) };
  const lab = toolsFor(tools, credentials);
  const register = { service: 'auth', endpoint: 'register', method: 'POST', body: credentials };
  try {
    must(await tools.api.send(register));
    try {
      await body(lab);
    } finally {
      const { access_token: token } = await lab.logIn();
      must(await tools.api.send({ service: 'auth', endpoint: 'profile', method: 'DELETE', token }));
    }
    return { ok: true };
  } catch (error) {
    if (error instanceof LabFault) return error.outcome;
    throw error;
  }
};
