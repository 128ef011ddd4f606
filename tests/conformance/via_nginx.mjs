// The rows in which nginx differs from the services, and why that is allowed. nginx parses every
// request and sends its own version to the service, so both agree on its meaning: the test counts
// the requests that arrive.
const kOwnFraming = 'nginx sends the body with its own length';

// Refused by the services, accepted by nginx.
const kTaken = [
  [
    /^two spaces after the|^a space after the version/,
    'RFC 9112 3: a recipient may split the request line at any run of whitespace',
  ],
  [
    /bare LF (first|at the end|between fields|for the empty line)|^a length behind a bare LF/,
    'RFC 9112 2.2: a recipient may accept a single LF as the end of a line',
  ],
  [
    /^CR CR LF after a field|^the length "2\\r"/,
    'RFC 9112 2.2: a bare CR may be read as a space, and spaces around a value are not part of it',
  ],
  [/ in a name$|^a field without a colon/, 'nginx drops a field with an invalid name'],
  [/^a version of three digits/, 'nginx reads the minor version as a number, and sends its own'],
  [
    /^a URL of another scheme/,
    'RFC 9110 4.3: a server decides which schemes it serves; nginx uses only the path',
  ],
  [
    /^the size "2 "|^the extension|^LF after an extension/,
    `RFC 9112 7.1.1: a recipient ignores extensions; ${kOwnFraming}`,
  ],
  [
    /^LF after (a size|a chunk|the last chunk)|^a chunk shorter than its size/,
    `nginx also accepts a single LF as the end of a line here; ${kOwnFraming}`,
  ],
  [/^a trailer /, `RFC 9112 7.1.2: a recipient may discard trailers; ${kOwnFraming}`],
  [
    /unknown expectation/,
    'RFC 9110 10.1.1: 417 is a MAY; nginx handles expectations itself and does not pass them on',
  ],
];

// Accepted by the services, refused by nginx, which is safe.
const kRefused = [
  [/^a path with (escaped )?dots|^an escaped NUL/, 'nginx refuses paths out of the root, and NUL'],
  [/^OPTIONS \*/, 'nginx does not support the asterisk form'],
  [/^a Host without a value/, 'nginx refuses an empty Host'],
  [/with spaces around$|with tabs around$/, 'nginx strips spaces, but not tabs, around a value'],
];

// nginx treats a line without a version as HTTP/0.9, whose response is only a body.
const kHttp09 = /^HTTP\/0.9$|^"(\xa0|\x85)" after the target/;

const reasonIn = (list, what) => list.find(([pattern]) => pattern.test(what))?.[1];

export const whyTaken = (what) => reasonIn(kTaken, what);
export const whyRefused = (what) => reasonIn(kRefused, what);
export const isHttp09 = (what) => kHttp09.test(what);
