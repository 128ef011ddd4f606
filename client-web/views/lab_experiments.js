// The experiments of the lab and their expected results. `run(lab)` returns the observation in the
// form of `expected`: {service: text}. `lab` as in lab.js.

import { algorithmNone, dropSignature, flipClaims, flipSignature } from '../forge.js';
import { decodeToken } from '../token.js';

const kParallel = 20;
const kExpiryPatienceMilliseconds = 20000; // longer than any sensible leeway
const kProbeMilliseconds = 500;

// "200", or "401 token_expired".
export const wordOf = ({ status, error }) =>
  [status || error.kind, error?.code].filter(Boolean).join(' ');

// Sends the same access token to both services.
const onBoth = async (lab, token) => ({
  auth: wordOf(await lab.readProfile(token)),
  books: wordOf(await lab.readItems(token)),
});

const forged = (name, code, forge) => ({
  name,
  expected: { auth: `401 ${code}`, books: `401 ${code}` },
  run: async (lab) => onBoth(lab, forge((await lab.logIn()).access_token)),
});

const isRunningOut = ({ ok }) => ok;

const expire = async (lab) => {
  const { access_token } = await lab.logIn({ expires_in: 1 });
  const deadline = performance.now() + kExpiryPatienceMilliseconds;
  while (isRunningOut(await lab.readProfile(access_token)) && performance.now() < deadline) {
    await lab.wait(kProbeMilliseconds);
  }
  return onBoth(lab, access_token);
};

const refreshInParallel = async (lab) => {
  const { refresh_token } = await lab.logIn();
  const tries = Array.from({ length: kParallel }, () => lab.refresh(refresh_token));
  const outcomes = await Promise.all(tries);
  const good = outcomes.filter(({ ok }) => ok);
  const places = good.map(({ data }) => decodeToken(data.refresh_token)?.claims.ctr);
  const refused = [...new Set(outcomes.filter(({ ok }) => !ok).map(wordOf))];
  const words = [`${good.length} × 200`, `ctr ${[...new Set(places)].join(', ')}`, ...refused];
  return { auth: words.join(' · ') };
};

// After two rotations, so that the grace period for lost responses does not apply.
const replay = async (lab) => {
  const first = await lab.logIn();
  const second = await lab.refresh(first.refresh_token);
  const third = await lab.refresh(second.data?.refresh_token);
  const replayed = await lab.refresh(first.refresh_token);
  const newest = await lab.refresh(third.data?.refresh_token);
  return { auth: `${wordOf(replayed)} → ${wordOf(newest)}` };
};

export const kExperiments = [
  {
    name: 'untouched',
    expected: { auth: '200', books: '200' },
    run: async (lab) => onBoth(lab, (await lab.logIn()).access_token),
  },
  { name: 'parallel', expected: { auth: `${kParallel} × 200 · ctr 1` }, run: refreshInParallel },
  { name: 'replay', expected: { auth: '401 refresh_reused → 401 token_revoked' }, run: replay },
  forged('flip_claims', 'bad_signature', flipClaims),
  forged('flip_signature', 'bad_signature', flipSignature),
  forged('drop_signature', 'bad_signature', dropSignature),
  forged('alg_none', 'alg_not_allowed', algorithmNone),
  {
    name: 'refresh_as_access',
    expected: { auth: '401 wrong_token_type', books: '401 wrong_token_type' },
    run: async (lab) => onBoth(lab, (await lab.logIn()).refresh_token),
  },
  {
    name: 'access_as_refresh',
    expected: { auth: '401 wrong_token_type' },
    run: async (lab) => ({ auth: wordOf(await lab.refresh((await lab.logIn()).access_token)) }),
  },
  {
    name: 'expired',
    expected: { auth: '401 token_expired', books: '401 token_expired' },
    run: expire,
  },
];

// INVALID_TOKEN_STATUS=422 changes the number, not the reason.
const reasonOf = (text) => text.replace(/\b422 (?=[a-z])/g, '401 ');

export const isAsExpected = ({ expected }, observed) =>
  Object.keys(expected).every((service) => reasonOf(observed[service] ?? '') === expected[service]);
