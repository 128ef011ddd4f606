// RFC 9112 section 11.2: requests hidden in bytes that two parsers could frame differently. Each is
// sent with a length that covers the hidden request and with one that ends before it.
import { kHost, postWith } from './requests.mjs';

const kHidden = `GET /smuggled HTTP/1.1\r\n${kHost}\r\n`;
const kLast = '0\r\n\r\n';

// Fields that some parsers take for Transfer-Encoding: chunked, and others do not.
const kCodings = {
  chunked: 'Transfer-Encoding: chunked',
  'chunked in other letters': 'tRANSFER-eNCODING: CHunked',
  'chunked behind a tab': 'Transfer-Encoding:\tchunked',
  'chunked behind a vertical tab': 'Transfer-Encoding: \vchunked',
  'chunked behind a form feed': 'Transfer-Encoding: \fchunked',
  'chunked behind a NUL': 'Transfer-Encoding: \0chunked',
  'chunked behind a no-break space': 'Transfer-Encoding: \xa0chunked',
  'chunked before a vertical tab': 'Transfer-Encoding: chunked\v',
  'chunked before a NUL': 'Transfer-Encoding: chunked\0',
  'chunked before a CR': 'Transfer-Encoding: chunked\r',
  'chunked before a semicolon': 'Transfer-Encoding: chunked;',
  'chunked before a comma': 'Transfer-Encoding: chunked,',
  'chunked behind a comma': 'Transfer-Encoding: ,chunked',
  'chunked with a NUL in it': 'Transfer-Encoding: chun\0ked',
  'chunked in quotes': 'Transfer-Encoding: "chunked"',
  'chunked in single quotes': "Transfer-Encoding: 'chunked'",
  'chunked in brackets': 'Transfer-Encoding: [chunked]',
  'chunked with a letter more': 'Transfer-Encoding: xchunked',
  'chunked with a letter less': 'Transfer-Encoding: chunke',
  'chunked with a parameter': 'Transfer-Encoding: chunked;q=0',
  'chunked before another': 'Transfer-Encoding: chunked, identity',
  'chunked behind another': 'Transfer-Encoding: identity, chunked',
  'chunked before another field': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: cow',
  'chunked behind another field': 'Transfer-Encoding: cow\r\nTransfer-Encoding: chunked',
  'chunked behind an empty field': 'Transfer-Encoding:\r\nTransfer-Encoding: chunked',
  'chunked in a folded line': 'Transfer-Encoding:\r\n chunked',
  'chunked in a line folded by a tab': 'Transfer-Encoding:\r\n\tchunked',
  'chunked in a line that folds': 'A: b\r\n Transfer-Encoding: chunked',
  'chunked behind a bare LF': 'A: b\nTransfer-Encoding: chunked',
  'chunked behind a bare CR': 'A: b\rTransfer-Encoding: chunked',
  'chunked behind CR CR': 'A: b\r\rTransfer-Encoding: chunked',
  'a space before the colon': 'Transfer-Encoding : chunked',
  'a tab before the colon': 'Transfer-Encoding\t: chunked',
  'a vertical tab before the colon': 'Transfer-Encoding\v: chunked',
  'a NUL before the colon': 'Transfer-Encoding\0: chunked',
  'a CR before the colon': 'Transfer-Encoding\r: chunked',
  'a LF before the colon': 'Transfer-Encoding\n: chunked',
  'a line end before the colon': 'Transfer-Encoding\r\n : chunked',
  'a space before the name': ' Transfer-Encoding: chunked',
  'a NUL before the name': '\0Transfer-Encoding: chunked',
  'a space in the name': 'Transfer Encoding: chunked',
  'two colons': 'Transfer-Encoding:: chunked',
  'an equals sign': 'Transfer-Encoding= chunked',
};

// Two lengths, of which one parser could use the first and another the second.
const kLengths = {
  'a field each': (a, b) => `Content-Length: ${a}\r\nContent-Length: ${b}`,
  'a list': (a, b) => `Content-Length: ${a}, ${b}`,
  'other letters': (a, b) => `Content-Length: ${a}\r\ncontent-length: ${b}`,
  'a space before a colon': (a, b) => `Content-Length: ${a}\r\nContent-Length : ${b}`,
  'a tab before a colon': (a, b) => `Content-Length: ${a}\r\nContent-Length\t: ${b}`,
  'a NUL in a name': (a, b) => `Content-Length: ${a}\r\nContent-Length\0: ${b}`,
  'a folded line': (a, b) => `Content-Length: ${a}\r\n ${b}`,
  'a line that folds': (a, b) => `Content-Length: ${a}\r\n Content-Length: ${b}`,
  'a bare LF': (a, b) => `Content-Length: ${a}\nContent-Length: ${b}`,
  'a bare CR': (a, b) => `Content-Length: ${a}\rContent-Length: ${b}`,
  'a sign': (a, b) => `Content-Length: ${a}\r\nContent-Length: +${b}`,
};

const whole = kLast.length + kHidden.length;
const hide = (fields) => postWith(fields, kLast + kHidden);
const row = (name, fields) => [name, '9112 11.2', hide(fields), [400, 501], 'closed'];

export const smuggling = [
  ...Object.entries(kCodings).flatMap(([name, field]) => [
    row(`a request hidden behind a length, with ${name}`, `Content-Length: 5\r\n${field}`),
    row(`a request hidden within a length, with ${name}`, `${field}\r\nContent-Length: ${whole}`),
  ]),
  ...Object.entries(kLengths).flatMap(([name, fields]) => [
    row(`a request hidden behind two lengths by ${name}`, fields(5, whole)),
    row(`a request hidden within two lengths by ${name}`, fields(whole, 5)),
  ]),
];
