// Reads what is typed into the settings. Pure functions.

import { endpointsOf, inBrackets, kSchemes, mapServices } from './settings.js';

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

const kLoopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/i;
export const isLoopback = (host) => kLoopback.test(host);
