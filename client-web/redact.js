// Takes secrets out of whatever is about to be shown in the log or on the console: passwords
// become bullets, tokens keep their first 8 and last 6 characters. Pure functions.

export const kBullets = '••••••••';

const kShownHead = 8;
const kShownTail = 6;
const kShortestShownToken = 24;
const kShortestSecret = 4; // a shorter one, replaced everywhere, would only garble the text
const kMaxDepth = 32;

const kPasswordName = /passw|secret$/i;
const kTokenName = /token$/i;
const kJwt = /eyJ[\w-]{6,}\.[\w-]+\.[\w-]*/g;

// A token too short to hide anything between its ends is hidden whole.
export const shortenToken = (token) => {
  if (token.length < kShortestShownToken) return kBullets;
  return `${token.slice(0, kShownHead)}...${token.slice(-kShownTail)}`;
};

// Text with every JWT shortened and every one of `secrets` (passwords in use) replaced.
export const redactText = (text, secrets = []) => {
  const hidden = secrets
    .filter((secret) => secret.length >= kShortestSecret)
    .reduce((rest, secret) => rest.replaceAll(secret, kBullets), text);
  return hidden.replace(kJwt, shortenToken);
};

// A copy of a JSON value that is fit to be shown. `secrets` as for redactText.
export const redact = (value, secrets = [], depth = 0) => {
  if (typeof value === 'string') return redactText(value, secrets);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= kMaxDepth) return '...';
  if (Array.isArray(value)) return value.map((part) => redact(part, secrets, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      redactText(name, secrets),
      redactMember(name, part, secrets, depth + 1),
    ]),
  );
};

const redactMember = (name, part, secrets, depth) => {
  const is_text = typeof part === 'string' || typeof part === 'number';
  if (is_text && kPasswordName.test(name)) return kBullets;
  if (typeof part === 'string' && kTokenName.test(name)) return shortenToken(part);
  return redact(part, secrets, depth);
};

// The values in a request body that must not come back in any log text.
export const secretsIn = (body) =>
  Object.entries(body ?? {})
    .filter(([name, part]) => kPasswordName.test(name) && typeof part === 'string')
    .map(([, part]) => part);
