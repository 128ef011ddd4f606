// The attacks of the storage lab. Each really runs, against a session of its own of the lab's account
// whose tokens are in one place, and tells what was lost: 'access', 'refresh' and 'csrf' are tokens,
// 'session' is a session that ended.

import { areCookiesKept } from '../cookie_check.js';
import { csrfToken, kCsrfHeader } from '../cookies.js';
import { html, render } from '../html.js';
import { endpointUrl } from '../settings.js';
import { openStorage, readStored, removeStored, writeStored } from '../storage.js';
import { decodeToken } from '../token.js';

const kKey = 'llavero.lab_tokens';
const kPatienceMilliseconds = 10000;

// The victim: a session whose tokens the page keeps in `place`. `readProfile` sends a request of the page.
const enter = async ({ api, lab }, place) => {
  const in_cookies = place === 'cookies';
  const tokens = await lab.logIn({}, in_cookies);
  const { access_token: access, refresh_token: refresh } = tokens;
  if (place === 'storage') writeStored(openStorage(), kKey, tokens);
  const readProfile = () =>
    in_cookies
      ? api.send({ service: 'auth', endpoint: 'profile', cookie: 'access' })
      : lab.readProfile(access);
  return { place, tokens, secrets: { access, refresh }, readProfile };
};

const leave = async ({ api }, { place }) => {
  removeStored(openStorage(), kKey);
  if (place !== 'cookies') return;
  const call = { service: 'auth', endpoint: 'logout', method: 'POST', cookie: 'refresh' };
  await api.send({ ...call, body: { scope: 'local' } });
};

const lostIn = (text, { access, refresh }) => {
  const csrf = decodeToken(access)?.claims.csrf;
  const secrets = { access, refresh, csrf };
  return Object.keys(secrets).filter((name) => secrets[name] && text.includes(secrets[name]));
};

// An injected script reads what lies in the page.
const read = async (tools, { place, secrets }) => {
  const storage = openStorage();
  if (place === 'storage' && !readStored(storage, kKey)) throw new Error('nothing is stored');
  const stored = JSON.stringify({ ...storage, ...openStorage('sessionStorage') });
  return lostIn(stored + document.cookie, secrets);
};

// It listens to the next request of the page.
const listen = async (tools, { secrets, readProfile }) => {
  const { fetch: original } = window;
  const heard = [];
  window.fetch = async (url, options) => {
    heard.push(JSON.stringify(options.headers));
    const response = await original(url, options);
    heard.push(await response.clone().text());
    return response;
  };
  try {
    await readProfile();
  } finally {
    window.fetch = original;
  }
  return lostIn(heard.join(), secrets);
};

// It sends a refresh from the page, with what it can read, and reads the answer.
const refresh = async (tools, victim) => {
  const { place, secrets } = victim;
  const has_token = (await read(tools, victim)).includes('refresh');
  const csrf = csrfToken('refresh');
  const headers = {
    ...(has_token && { Authorization: `Bearer ${secrets.refresh}` }),
    ...(csrf && { [kCsrfHeader]: csrf }),
  };
  const credentials = place === 'cookies' ? 'include' : 'omit';
  const url = endpointUrl(tools.store.state.settings, 'auth', 'refresh');
  const answer = await fetch(url, { method: 'POST', headers, credentials });
  const body = await answer.json();
  return ['access', 'refresh'].filter((kind) => typeof body[`${kind}_token`] === 'string');
};

// A frame without allow-same-origin has an origin that is no other's.
const forgeFromFrame = (url) =>
  new Promise((resolve, reject) => {
    const place = document.body.appendChild(document.createElement('div'));
    place.hidden = true;
    const source = new URL('forger.js', document.baseURI).href;
    const page = html`<script src="${source}" data-url="${url}"></script>`;
    const end = (settle) => {
      clearTimeout(timer);
      removeEventListener('message', hear);
      place.remove();
      settle();
    };
    const fail = (why) => end(() => reject(new Error(why)));
    const hear = ({ origin, data }) =>
      origin === 'null' && (data === 'sent' ? end(resolve) : fail(data));
    const timer = setTimeout(() => fail('the frame sent nothing'), kPatienceMilliseconds);
    addEventListener('message', hear);
    render(place, html`<iframe sandbox="allow-scripts" srcdoc="${page.text}"></iframe>`);
  });

// This page is on another port than auth-service: what it sends without the CSRF token is what any
// page on another port of the host could send.
const forgeFromPage = (url) =>
  fetch(url, {
    method: 'POST',
    mode: 'no-cors',
    credentials: 'include',
    body: new URLSearchParams(),
  });

const forged =
  (send) =>
  async (tools, { secrets }) => {
    await send(endpointUrl(tools.store.state.settings, 'auth', 'logout'));
    const { ok, status } = await tools.lab.readProfile(secrets.access);
    if (!ok && status !== 401) throw new Error(`nobody knows whether it ended: ${status}`);
    return ok ? [] : ['session'];
  };

export const kAttacks = {
  read,
  listen,
  refresh,
  frame: forged(forgeFromFrame),
  port: forged(forgeFromPage),
};

// {attack: what was lost} for each attack that ran.
const attackPlace = async (tools, place) => {
  const lost = {};
  for (const [name, attack] of Object.entries(kAttacks)) {
    const victim = await enter(tools, place);
    try {
      lost[name] = await attack(tools, victim);
    } catch (error) {
      console.warn(String(error)); // a service is gone, or the browser forbids the frame
    } finally {
      await leave(tools, victim);
    }
  }
  return lost;
};

// 'csrf' or 'no_csrf' if the services take cookies from this page, else null.
const cookieColumn = async ({ api, lab }) => {
  const { ok, data } = await lab.tryCookies();
  if (!ok || !(await areCookiesKept(api, data))) return null;
  return decodeToken(data.access_token)?.claims.csrf ? 'csrf' : 'no_csrf';
};

// {column: {attack: what was lost}}, with a column per place. `tools` as for an action, with `lab`.
export const attackPlaces = async (tools) => {
  const columns = {
    memory: await attackPlace(tools, 'memory'),
    storage: await attackPlace(tools, 'storage'),
  };
  const column = await cookieColumn(tools);
  if (column) columns[column] = await attackPlace(tools, 'cookies');
  return columns;
};
