// Where the two services are: per service a host without scheme, a port and the endpoint paths.
// Pure functions; store.js keeps the result.

export const kServices = ['auth', 'books'];

const kDefaults = {
  auth: {
    port: '8001',
    paths: {
      register: '/auth/register',
      login: '/auth/login',
      refresh: '/auth/refresh',
      profile: '/api/profile',
      health: '/health',
    },
  },
  books: {
    port: '8002',
    paths: { items: '/api/items', books: '/api/books', health: '/health' },
  },
};

const mapServices = (make) => Object.fromEntries(kServices.map((name) => [name, make(name)]));

export const endpointsOf = (service) => Object.keys(kDefaults[service].paths);

export const defaultSettings = (hostname) =>
  mapServices((name) => ({
    host: hostname,
    port: kDefaults[name].port,
    paths: { ...kDefaults[name].paths },
  }));

const text = (value, fallback) => (typeof value === 'string' && value !== '' ? value : fallback);

// `stored` laid over the defaults: settings from an older page, or spoilt ones, still work.
export const completeSettings = (stored, hostname) => {
  const defaults = defaultSettings(hostname);
  return mapServices((name) => {
    const { host, port, paths } = stored?.[name] ?? {};
    const known = Object.entries(defaults[name].paths);
    return {
      host: text(host, defaults[name].host),
      port: text(port, defaults[name].port),
      paths: Object.fromEntries(known.map(([key, path]) => [key, text(paths?.[key], path)])),
    };
  });
};

// People paste what they have: "http://10.0.0.5:8001/" becomes host 10.0.0.5 and port 8001.
const splitAddress = (typed_host, typed_port) => {
  const bare = typed_host
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/, '');
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(bare);
  const is_bare_ipv6 = name.includes(':') && !name.endsWith(']');
  if (is_bare_ipv6) return { host: bare, port: typed_port.trim() };
  return { host: name, port: port ?? typed_port.trim() };
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

// Reads the fields of the dialog, named "auth.host", "auth.port", "auth.paths.login" and so on.
// Answers {settings, faults}: faults maps a field name to the key of a sentence, and is empty
// where the settings may be kept.
export const readSettings = (fields) => {
  const faults = {};
  const check = (name, is_good, key) => {
    if (!is_good) faults[name] = key;
  };
  const settings = mapServices((name) => {
    const address = splitAddress(fields[`${name}.host`] ?? '', fields[`${name}.port`] ?? '');
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

// The scheme is the page's own: a page on https may not call http.
export const endpointUrl = (settings, service, endpoint, protocol = 'http:') => {
  const { host, port, paths } = settings[service];
  const scheme = protocol === 'https:' ? 'https:' : 'http:';
  return `${scheme}//${inBrackets(host)}:${port}${paths[endpoint]}`;
};

// What the answers of both /health say together: 'same', 'different', or null where one of them
// has no fingerprint to compare.
export const compareSecrets = (auth, books) => {
  const prints = [auth, books].map((outcome) => outcome?.ok && outcome.data.secret_fingerprint);
  if (!prints.every(Boolean)) return null;
  return prints[0] === prints[1] ? 'same' : 'different';
};
