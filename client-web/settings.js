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
      users: '/api/users',
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

const mapServices = (make) => Object.fromEntries(kServices.map((name) => [name, make(name)]));

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

// People paste what they have: "https://10.0.0.5:8001/" becomes all three, "10.0.0.5:8001" two.
const splitAddress = (scheme, typed_host, typed_port) => {
  const [, named_scheme, rest] = /^(?:(https?):\/\/)?(.*)$/is.exec(typed_host.trim());
  const bare = rest.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '');
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(bare);
  const is_bare_ipv6 = name.includes(':') && !name.endsWith(']');
  const address = { scheme: named_scheme?.toLowerCase() ?? scheme, port: typed_port.trim() };
  if (is_bare_ipv6) return { ...address, host: bare };
  return { ...address, host: name, port: port ?? address.port };
};

const inBrackets = (host) => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

const isHost = (host) => {
  if (host === '' || /[\s/@?#\\]/.test(host)) return false;
  try {
    return Boolean(new URL(`http://${inBrackets(host)}/`).hostname);
  } catch {
    return false;
  }
};

const isPort = (port) => /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535;
const isPath = (path) => /^\/[^\s?#]*$/.test(path);

const tidyPath = (path) => {
  const trimmed = path.trim();
  return trimmed === '' || trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
};

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

// Reads the fields of the dialog, named "auth.host", "auth.port", "auth.paths.login" and so on.
// Returns {settings, faults}: faults maps a field name to the key of a message, and is empty if the
// settings are valid.
export const readSettings = (fields) => {
  const faults = {};
  const check = (name, is_good, key) => {
    if (!is_good) faults[name] = key;
  };
  const settings = mapServices((name) => {
    const typed = (part) => fields[`${name}.${part}`] ?? '';
    const address = splitAddress(typed('scheme'), typed('host'), typed('port'));
    check(`${name}.scheme`, kSchemes.includes(address.scheme), 'settings.fault.scheme');
    check(`${name}.host`, isHost(address.host), 'settings.fault.host');
    check(`${name}.port`, isPort(address.port), 'settings.fault.port');
    const paths = {};
    for (const key of endpointsOf(name)) {
      const field = `${name}.paths.${key}`;
      paths[key] = tidyPath(fields[field] ?? '');
      check(field, isPath(paths[key]), 'settings.fault.path');
    }
    return { ...address, paths };
  });
  return { settings, faults };
};

export const originOf = ({ scheme, host, port }) => `${scheme}://${inBrackets(host)}:${port}`;

// The origin of each service.
export const originsOf = (settings) => mapServices((name) => originOf(settings[name]));

// The services are at each other's addresses; the paths are not.
export const swapAddresses = ({ auth, books }) => ({
  auth: { ...books, paths: auth.paths },
  books: { ...auth, paths: books.paths },
});

const kLoopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/i;
export const isLoopback = (host) => kLoopback.test(host);

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
