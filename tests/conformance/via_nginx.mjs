// The rows that nginx answers otherwise than the services do, and why it may. Whatever it takes, it
// takes apart by itself and sends on in its own words, so that nobody behind it reads it otherwise:
// the test counts what arrives.
const OWN_FRAMING = 'nginx sends the body on with a length of its own';

// Refused by the services, taken by nginx.
const TAKEN = [
  [/^two blanks after the|^a blank after the version/,
   'RFC 9112 3: a recipient may split the request line at any run of whitespace'],
  [/bare LF (first|at the end|between fields|for the empty line)|^a length behind a bare LF/,
   'RFC 9112 2.2: a recipient may take a single LF for the end of a line'],
  [/^CR CR LF after a field|^the length "2\\r"/,
   'RFC 9112 2.2: a bare CR may be read as a blank, and blanks around a value are none of it'],
  [/ in a name$|^a field without a colon/,
   'nginx leaves out a field whose name is none, as if it had not been sent'],
  [/^a version of three digits/, 'nginx reads the minor version as a number, and sends on its own'],
  [/^a URL of another scheme/,
   'RFC 9110 4.3: who serves a scheme is for the server to say; nginx asks for the path'],
  [/^the size "2 "|^the extension|^LF after an extension/,
   `RFC 9112 7.1.1: a recipient ignores extensions; ${OWN_FRAMING}`],
  [/^LF after (a size|a chunk|the last chunk)|^a chunk shorter than its size/,
   `nginx takes a single LF for the end of a line here, too; ${OWN_FRAMING}`],
  [/^a trailer /, `RFC 9112 7.1.2: a recipient may discard trailers; ${OWN_FRAMING}`],
  [/unknown expectation/,
   'RFC 9110 10.1.1: to answer 417 is a MAY; nginx answers expectations itself, and sends none on'],
];

// Taken by the services, refused by nginx, which is safe.
const REFUSED = [
  [/^a path with (escaped )?dots|^an escaped NUL/, 'nginx refuses paths out of the root, and NUL'],
  [/^OPTIONS \*/, 'nginx does not know the asterisk'],
  [/^a Host without a value/, 'nginx asks for a host where there is a Host'],
  [/with blanks around$|with tabs around$/, 'nginx takes blanks, but no tabs, from around a value'],
];

// nginx waits for the rest of a body whose length is over the limit of the services, but not of its
// own, and sends nothing on before.
const AWAITED = /^a (length|chunk) over the limit$|^a length that GET breaks the limit with/;

// nginx takes a line without a version for HTTP/0.9, whose answer is a body alone.
const HTTP_0_9 = /^HTTP\/0.9$|^"(\xa0|\x85)" after the target/;

const reasonIn = (list, what) => list.find(([pattern]) => pattern.test(what))?.[1];

export const whyTaken = (what) => reasonIn(TAKEN, what);
export const whyRefused = (what) => reasonIn(REFUSED, what);
export const isAwaited = (what) => AWAITED.test(what);
export const isHttp09 = (what) => HTTP_0_9.test(what);
