// The steps of the exercise. Each ticks itself from what really happened:
//   parts       requests that must have been answered, [{service, endpoint, method, status, code}].
//               `status` and `code` are lists of what counts, `code` null for any; `service` is
//               null for either. The parts after the first count only once the first is there
//   more        requests that may follow within the same action, kept beside the parts (optional)
//   stored      instead of parts: the key that must be in localStorage
//   looked_at   and the view that must be open meanwhile (optional)
//   route, call, command   where the step is done: a view, an action of the guide, or a command of
//               app.js

const part = (service, method, endpoint, ...status) => ({
  service,
  method,
  endpoint,
  status,
  code: null,
});

const refused = (service, ...code) => ({
  service,
  method: null,
  endpoint: null,
  status: [401, 422],
  code,
});

// What a changed token gets.
const kRefusals = ['bad_signature', 'bad_encoding', 'alg_not_allowed'];

export const kSteps = [
  { name: 'settings', stored: 'llavero.settings', command: 'settings' },
  { name: 'register', parts: [part('auth', 'POST', 'register', 201)], route: 'register' },
  { name: 'login', parts: [part('auth', 'POST', 'login', 200)], route: 'login' },
  { name: 'storage', stored: 'llavero.session', looked_at: 'token', route: 'token' },
  { name: 'profile', parts: [part('auth', 'GET', 'profile', 200)], route: 'profile' },
  { name: 'create', parts: [part('books', 'POST', 'items', 201)], route: 'items/new' },
  { name: 'list', parts: [part('books', 'GET', 'items', 200)], route: 'items' },
  { name: 'books', parts: [part('books', 'GET', 'books', 200)], route: 'books' },
  { name: 'refusal', parts: [refused(null, ...kRefusals)], call: 'refuse' },
  { name: 'refresh', parts: [part('auth', 'POST', 'refresh', 200)], route: 'refresh' },
  {
    name: 'expiry',
    parts: [refused(null, 'token_expired')],
    more: [part('auth', 'POST', 'refresh', 200), part(null, null, null, 200)],
    route: 'login?expires_in=10',
  },
  {
    name: 'logout',
    parts: [
      part('auth', 'POST', 'logout', 204),
      refused('auth', 'token_revoked'),
      refused('books', 'token_revoked'),
    ],
    command: 'log-out',
  },
];

const isOf = (wanted, seen) =>
  (wanted.service ?? seen.service) === seen.service &&
  (wanted.endpoint ?? seen.endpoint) === seen.endpoint &&
  (wanted.method ?? seen.method) === seen.method &&
  wanted.status.includes(seen.status) &&
  (wanted.code === null || wanted.code.includes(seen.code));

const actionOf = ({ id }) => id.split('.')[0];

// The parts of `step`, and what may follow them, that the exchange `seen` is, given the exchanges that
// it has so far.
export const partsMet = ({ parts = [], more = [] }, seen, exchanges = []) => {
  const isNext = (i) =>
    i === 0 || (exchanges[0] && (i < parts.length || actionOf(seen) === actionOf(exchanges[0])));
  return [...parts, ...more].flatMap((wanted, i) =>
    isOf(wanted, seen) && isNext(i) && !exchanges[i] ? [i] : [],
  );
};

export const isDone = ({ parts }, kept) =>
  Boolean(kept) && (parts ?? []).every((_, i) => kept.exchanges?.[i]);
