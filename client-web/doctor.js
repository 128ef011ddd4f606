// Diagnoses why the services cannot be used. Each finding is {key, values} of a text that names the
// cause and the fix.

import { compareSecrets, endpointsOf, inBrackets, kServices, originOf } from './settings.js';
import { isLoopback } from './settings_fields.js';

const kTimeoutMilliseconds = 5000;
const kLeewaySeconds = 5; // CLOCK_LEEWAY_SECONDS of the services
const kNotMissed = ['health', 'ready', 'explain', 'logs']; // checked elsewhere, or disabled by a setting

const kReadyKeys = {
  database_unavailable: 'doctor.database',
  revocation_feed_unread: 'doctor.feed',
};

const nameOf = (service) => `${service}-service`;

// The cause if no readable response arrived. `probe(url)` resolves to whether anything answers
// there.
const whyUnreachable = async (address, page, probe) => {
  const origin = originOf(address);
  if (page.protocol === 'https:' && address.scheme === 'http' && !isLoopback(address.host)) {
    return 'doctor.mixed';
  }
  if (await probe(`${origin}/`)) return 'doctor.cors';
  if (address.scheme === 'https' && (await probe(originOf({ ...address, scheme: 'http' })))) {
    return 'doctor.scheme';
  }
  return isLoopback(address.host) && !isLoopback(page.hostname)
    ? 'doctor.loopback'
    : 'doctor.closed';
};

const whyNotHealthy = async ({ error }, address, { page, probe }) => {
  if (error.kind === 'timeout') return 'doctor.timeout';
  if (error.kind === 'unreachable') return whyUnreachable(address, page, probe);
  return error.code ? 'doctor.health_path' : 'doctor.foreign';
};

const isHealth = (body) => typeof body.service === 'string' && typeof body.time === 'string';

const kOther = { auth: 'books', books: 'auth' };

const missingEndpoint = async (service, settings, ask) => {
  const others = endpointsOf(service).filter((endpoint) => !kNotMissed.includes(endpoint));
  const outcomes = await Promise.all(others.map((endpoint) => ask(service, endpoint)));
  const at = outcomes.findIndex(({ status }) => status === 404);
  return at < 0 ? null : settings[service].paths[others[at]];
};

const whyNotReady = ({ status, error }) => {
  if (status === 404) return 'doctor.missing';
  return kReadyKeys[error.code] ?? 'doctor.not_ready';
};

// What answers about its token.
const kGuarded = { auth: 'profile', books: 'items' };

// The key of why tokens cannot be in cookies, if so. A service says without a token where it looks for one.
const whyNoCookies = async (service, { settings, page, ask }) => {
  if (inBrackets(settings[service].host.toLowerCase()) !== page.hostname)
    return 'doctor.cookie_host';
  const { error } = await ask(service, kGuarded[service]);
  return /cookie/.test(error?.msg) ? null : 'doctor.cookie_off';
};

// {health, ready, skew_ms, findings} of one service. `skew_ms` is the lead of its clock over ours.
const examineService = async (service, tools) => {
  const { settings, page, ask, now, tokens_in } = tools;
  const { [service]: address } = settings;
  const values = {
    name: service,
    service: nameOf(service),
    origin: originOf(address),
    page: page.origin,
  };
  const finding = (key, more) => ({ key, values: { ...values, ...address, ...more } });
  const sent = now();
  const health = await ask(service, 'health', isHealth);
  const middle = (sent + now()) / 2;
  if (!health.ok) return { findings: [finding(await whyNotHealthy(health, address, tools))] };
  if (health.data.service === nameOf(kOther[service]))
    return { findings: [finding('doctor.swapped')] };
  const found = { health, skew_ms: Date.parse(health.data.time) - middle, findings: [] };
  const ready = await ask(service, 'ready');
  if (!ready.ok) {
    const { msg = '' } = ready.error;
    found.findings.push(finding(whyNotReady(ready), { msg, path: address.paths.ready }));
  }
  found.ready = ready.data;
  const path = await missingEndpoint(service, settings, ask);
  if (path) found.findings.push(finding('doctor.missing', { path }));
  const key = tokens_in === 'cookies' && (await whyNoCookies(service, tools));
  if (key) found.findings.push(finding(key, { page_host: page.hostname }));
  return found;
};

const seconds = (ms) => Math.round(Math.abs(ms) / 1000);
const isOff = (ms) => Math.abs(ms) > kLeewaySeconds * 1000;

// The wrong clock is the one that differs from both others.
const clockFindings = (auth, books) => {
  const between = auth.skew_ms - books.skew_ms;
  if (isOff(between)) {
    const wrong = Math.abs(auth.skew_ms) > Math.abs(books.skew_ms) ? 'auth' : 'books';
    const values = { service: nameOf(wrong), seconds: seconds(between) };
    return [{ key: 'doctor.clock_service', values }];
  }
  if (!isOff(auth.skew_ms)) return [];
  return [{ key: 'doctor.clock_browser', values: { seconds: seconds(auth.skew_ms) } }];
};

// Whether books-service learns of revoked sessions from its own host although auth-service is on
// another one. Two names may belong to one host, so a difference alone proves nothing.
const pollsAnother = (source, settings) => {
  const [auth, books] = [settings.auth.host, settings.books.host];
  return auth !== books && ![auth, books].some(isLoopback) && isLoopback(new URL(source).hostname);
};

// Whether books-service follows the database of this auth-service. An older service does not name
// it; then only the address can tell.
const feedFindings = (auth, books, settings) => {
  const source = books?.revocation_feed?.source;
  const values = { source, origin: originOf(settings.auth) };
  const [theirs, followed] = [auth?.database_id, books?.auth_database_id];
  const isAnother =
    theirs && followed ? theirs !== followed : source && pollsAnother(source, settings);
  if (isAnother) return [{ key: 'doctor.feed_source', values }];
  const isChanged = !['ok', undefined].includes(books?.auth_database);
  return isChanged ? [{ key: `doctor.${books.auth_database}`, values }] : [];
};

const pairFindings = (auth, books, settings) => {
  const found = clockFindings(auth, books);
  const [a, b] = [auth.health.data, books.health.data];
  if (compareSecrets(auth.health, books.health) === 'different') {
    const values = { auth: a.secret_fingerprint, books: b.secret_fingerprint };
    found.push({ key: 'doctor.secret', values });
  }
  found.push(...feedFindings(auth.ready, books.ready, settings));
  if (a.version !== b.version) {
    found.push({ key: 'doctor.version', values: { auth: a.version, books: b.version } });
  }
  return found;
};

// Another secret or clock also breaks the feed. In that case only the cause is reported.
const kFeedCauses = ['doctor.secret', 'doctor.clock_service'];
const withoutEffects = (findings) => {
  const has_cause = findings.some(({ key }) => kFeedCauses.includes(key));
  return has_cause ? findings.filter(({ key }) => key !== 'doctor.feed') : findings;
};

// Returns all findings, none if all is well. `action` is Api.action(), `probe` see below, `page`
// the location of the page, `now()` the time in ms, `tokens_in` that of the preferences.
export const examine = async ({ settings, page, action, probe, now = Date.now, tokens_in }) => {
  const ask = (service, endpoint, isExpected) =>
    action.exchange({ service, endpoint, settings, isExpected, timeout_ms: kTimeoutMilliseconds });
  const tools = { settings, page, ask, probe, now, tokens_in };
  const [auth, books] = await Promise.all(kServices.map((name) => examineService(name, tools)));
  const pair = auth.health && books.health ? pairFindings(auth, books, settings) : [];
  return withoutEffects([...auth.findings, ...books.findings, ...pair]);
};

// Whether anything answers at `url`, readable for this page or not: a "no-cors" request fails only
// without a response.
export const answersAtAll = async (url) => {
  try {
    const signal = AbortSignal.timeout(kTimeoutMilliseconds);
    await fetch(url, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
    return true;
  } catch {
    return false;
  }
};
