// Decodes tokens for display. The page has no secret and verifies nothing, so the claims are
// untrusted.

const decodeSegment = (segment) => {
  const binary = atob(segment.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
};

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

const kMaxCharacters = 16384; // the services take 4096

// {header, claims} of a JWT (RFC 7519), or null if the text is not a JWT or too long to be read.
export const decodeToken = (token) => {
  if (String(token).length > kMaxCharacters) return null;
  const segments = String(token).split('.');
  if (segments.length !== 3) return null;
  try {
    const [header, claims] = segments.slice(0, 2).map(decodeSegment);
    return isObject(header) && isObject(claims) ? { header, claims } : null;
  } catch {
    return null;
  }
};

// The token in a pasted text, which may have quotes, line breaks or be a whole Authorization header.
export const tokenIn = (text) =>
  text
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^(authorization:\s*)?bearer\s+/i, '')
    .replace(/^["']|["']$/g, '')
    .replace(/\s/g, '');

// Whether a header can have `token`.
export const fitsHeader = (token) => /^[\x21-\x7e]+$/.test(token);

// Whether data is a response of login or refresh.
export const isTokenPair = (body) =>
  typeof body.access_token === 'string' && typeof body.refresh_token === 'string';

const kUnits = [
  ['d', 86400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

// The two largest units of a duration: "29 d 23 h", "14 min 32 s", "5 s".
export const formatDuration = (seconds) => {
  let rest = Math.max(0, Math.floor(seconds));
  const parts = kUnits.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { unit, count };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count} ${unit}`)
    .join(' ');
};

// Seconds from now until `exp`; negative once it has passed.
export const secondsLeft = (exp, now_ms) => Math.floor(exp - now_ms / 1000);

const kLeewaySeconds = 5; // CLOCK_LEEWAY_SECONDS of the services

// "14 min 32 s left" or "expired". app.js updates the text of [data-exp] as time passes.
export const expiryText = (t, exp, now_ms) => {
  const left = secondsLeft(exp, now_ms);
  if (left > 0) return t('token.left', { time: formatDuration(left) });
  return t(left > -kLeewaySeconds ? 'token.just_expired' : 'token.expired');
};

const kNoticeableMilliseconds = 2000; // `iat` has whole seconds, and the answer takes a while

// How far the clock of the service that issued `token` just now is ahead of ours.
export const clockLead = (token, now_ms) => {
  const lead = (decodeToken(token)?.claims.iat ?? NaN) * 1000 - now_ms;
  return Math.abs(lead) > kNoticeableMilliseconds ? lead : 0;
};
