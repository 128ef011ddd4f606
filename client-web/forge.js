// Creates tokens that a service must refuse from a valid one: "header.claims.signature".

const kAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const encode = (object) => btoa(JSON.stringify(object)).replaceAll('=', '');

const split = (token) => token.split('.');

// Changes a character near the end of a segment, which the log shows of a signature. Of its last
// character not every bit counts.
const flip = (segment) => {
  const at = segment.length - 3;
  const other = kAlphabet[(kAlphabet.indexOf(segment[at]) + 1) % kAlphabet.length];
  return segment.slice(0, at) + other + segment.slice(at + 1);
};

export const flipClaims = (token) => {
  const [header, claims, signature] = split(token);
  return [header, flip(claims), signature].join('.');
};

export const flipSignature = (token) => {
  const [header, claims, signature] = split(token);
  return [header, claims, flip(signature)].join('.');
};

export const dropSignature = (token) => {
  const [header, claims] = split(token);
  return `${header}.${claims}.`;
};

export const algorithmNone = (token) => {
  const [, claims] = split(token);
  return `${encode({ alg: 'none', typ: 'JWT' })}.${claims}.`;
};
