// The addresses of the two services: scheme, host, port and endpoint paths.
// Pure functions; store.js stores the result.

export const kServices = ['auth', 'books'];

const kDefaults = {
  auth: {
    port: '8001',
    paths: {
      register: '/auth/register',
      login: '/auth/login',
      refresh: '/auth/refresh',
      reauth: '/auth/reauth',
      logout: '/auth/logout',
      sessions: '/auth/sessions',
      profile: '/api/profile',
      password: '/api/profile/password',
      reset: '/auth/reset',
      keys: '/api/keys',
      users: '/api/users',
      invites: '/api/invites',
      throttles: '/api/throttles',
      audit: '/api/audit',
      token: '/token',
      revoke: '/token/revoke',
      introspect: '/token/introspect',
      explain: '/token/explain',
      health: '/health',
      ready: '/health/ready',
      logs: '/logs',
    },
  },
  books: {
    port: '8002',
    paths: {
      items: '/api/items',
      books: '/api/books',
      health: '/health',
      ready: '/health/ready',
      logs: '/logs',
    },
  },
};
export const kSchemes = ['http', 'https'];

export const mapServices = (make) =>
  Object.fromEntries(kServices.map((name) => [name, make(name)]));

export const endpointsOf = (service) => Object.keys(kDefaults[service].paths);

// The default addresses: the host and the scheme of the page.
export const defaultSettings = (hostname, scheme = 'http') =>
  mapServices((name) => ({
    scheme,
    host: hostname,
    port: kDefaults[name].port,
    paths: { ...kDefaults[name].paths },
  }));

const text = (value, fallback) => (typeof value === 'string' && value !== '' ? value : fallback);

// Merges `stored` into the defaults, so that old or damaged settings still work.
export const completeSettings = (stored, hostname, page_scheme = 'http') => {
  const defaults = defaultSettings(hostname, page_scheme);
  return mapServices((name) => {
    const { scheme, host, port, paths } = stored?.[name] ?? {};
    const known = Object.entries(defaults[name].paths);
    return {
      scheme: kSchemes.includes(scheme) ? scheme : page_scheme,
      host: text(host, defaults[name].host),
      port: text(port, defaults[name].port),
      paths: Object.fromEntries(known.map(([key, path]) => [key, text(paths?.[key], path)])),
    };
  });
};

export const inBrackets = (host) =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;

// The settings as the fields of the dialog.
export const fieldsOf = (settings) =>
  Object.fromEntries(
    kServices.flatMap((name) => {
      const { scheme, host, port, paths } = settings[name];
      const address = Object.entries({ scheme, host, port });
      const parts = address.map(([key, value]) => [`${name}.${key}`, value]);
      const ends = Object.entries(paths).map(([key, path]) => [`${name}.paths.${key}`, path]);
      return [...parts, ...ends];
    }),
  );

export const originOf = ({ scheme, host, port }) => `${scheme}://${inBrackets(host)}:${port}`;

// The origin of each service.
export const originsOf = (settings) => mapServices((name) => originOf(settings[name]));

// The services are at each other's addresses; the paths are not.
export const swapAddresses = ({ auth, books }) => ({
  auth: { ...books, paths: auth.paths },
  books: { ...auth, paths: books.paths },
});

export const areSameOrigins = (one, other) => kServices.every((name) => one[name] === other[name]);

export const endpointUrl = (settings, service, endpoint) =>
  originOf(settings[service]) + settings[service].paths[endpoint];

// Compares the fingerprints in both /health responses: 'same', 'different', or null if one has
// none.
export const compareSecrets = (auth, books) => {
  const prints = [auth, books].map((outcome) => outcome?.ok && outcome.data.secret_fingerprint);
  if (!prints.every(Boolean)) return null;
  return prints[0] === prints[1] ? 'same' : 'different';
};
