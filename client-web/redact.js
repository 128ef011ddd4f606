// Removes secrets from everything that the log or the console shows: passwords become bullets, and
// `shorten` replaces tokens, by default keeping their first 8 and last 6 characters. Pure
// functions.

export const kBullets = '••••••••';

const kShownHead = 8;
const kShownTail = 6;
const kShortestShownToken = 24;
const kShortestSecret = 4; // replacing a shorter one would garble the text
const kMaxDepth = 32;

const kPasswordName = /passw|secret$|^(csrf|invite)$/i;
const kTokenName = /token$/i;
const kJwt = /eyJ[\w-]{6,}\.[\w-]+\.[\w-]*/g;

// A token that is too short to shorten is hidden entirely.
export const shortenToken = (token) => {
  if (token.length < kShortestShownToken) return kBullets;
  return `${token.slice(0, kShownHead)}...${token.slice(-kShownTail)}`;
};

// Returns the text with every JWT shortened and every one of `secrets` (passwords in use) replaced.
export const redactText = (text, secrets = [], shorten = shortenToken) => {
  const hidden = secrets
    .filter((secret) => secret.length >= kShortestSecret)
    .reduce((rest, secret) => rest.replaceAll(secret, kBullets), text);
  return hidden.replace(kJwt, (token) => shorten(token));
};

// Returns a redacted copy of a JSON value. `secrets` and `shorten` as for redactText.
export const redact = (value, secrets = [], shorten = shortenToken, depth = 0) => {
  if (typeof value === 'string') return redactText(value, secrets, shorten);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= kMaxDepth) return '...';
  const inner = (part) => redact(part, secrets, shorten, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      redactText(name, secrets, shorten),
      redactMember(value, name, shorten) ?? inner(part),
    ]),
  );
};

// `code` is an error code in most responses, but a secret in a password reset.
const isSecret = (object, name) =>
  kPasswordName.test(name) || (name === 'code' && ('expires_at' in object || 'username' in object));

const redactMember = (object, name, shorten) => {
  const part = object[name];
  const is_text = typeof part === 'string' || typeof part === 'number';
  if (is_text && isSecret(object, name)) return kBullets;
  return typeof part === 'string' && kTokenName.test(name) ? shorten(part) : undefined;
};

// The values in a request body that must not appear in any log text.
export const secretsIn = (body) =>
  Object.entries(body ?? {})
    .filter(([name, part]) => isSecret(body, name) && typeof part === 'string')
    .map(([, part]) => part);
