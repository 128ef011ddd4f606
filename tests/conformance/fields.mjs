// RFC 9112 section 5 and RFC 9110 section 5: header fields; RFC 9112 section 3.2: Host.
import {HOST, getFrom, getWith} from './requests.mjs';

const DELIMITERS = [...'"(),/;<=>?@[\\]{} \t\x01\x7f\x80'];
const CONTROLS = [...'\0\x01\b\v\f\x1b\x1f\x7f'];
const name = (character) => JSON.stringify(character);

export const fields = [
  ['a field', '9110 5.1', getWith('A: b'), 200, 'kept'],
  ['every character of a name', '9110 5.6.2', getWith("!#$%&'*+-.^_`|~0aZ: b"), 200, 'kept'],
  ['an empty value', '9110 5.5', getWith('A:'), 200, 'kept'],
  ['no blank before a value', '9112 5', getWith('A:b'), 200, 'kept'],
  ['blanks around a value', '9112 5', getWith('A: \t b \t '), 200, 'kept'],
  ['blanks and a tab in a value', '9110 5.5', getWith('A: b \t c'), 200, 'kept'],
  ['bytes above ASCII in a value', '9110 5.5', getWith('A: \x80\xf1\xff'), 200, 'kept'],
  ['the same field twice', '9110 5.2', getWith('A: b\r\nA: c'), 200, 'kept'],
  ...DELIMITERS.map((character) =>
    [`${name(character)} in a name`, '9110 5.6.2', getWith(`A${character}B: c`), 400, 'closed']),
  ...CONTROLS.map((character) =>
    [`${name(character)} in a value`, '9110 5.5', getWith(`A: b${character}c`), 400, 'closed']),
  ['a blank before the colon', '9112 5.1', getWith('A : b'), 400, 'closed'],
  ['a tab before the colon', '9112 5.1', getWith('A\t: b'), 400, 'closed'],
  ['a field without a colon', '9112 5', getWith('A'), 400, 'closed'],
  ['a field without a name', '9112 5', getWith(': b'), 400, 'closed'],
  ['a value that goes on after a blank', '9112 5.2', getWith('A: b\r\n c'), 400, 'closed'],
  ['a value that goes on after a tab', '9112 5.2', getWith('A: b\r\n\tc'), 400, 'closed'],
  ['a blank before the first field', '9112 2.2',
   `GET /health HTTP/1.1\r\n ${HOST}\r\n`, 400, 'closed'],
  ['a bare LF between fields', '9112 2.2', getWith('A: b\nC: d'), 400, 'closed'],
  ['a bare CR in a value', '9112 2.2', getWith('A: b\rC: d'), 400, 'closed'],
  ['CR CR LF after a field', '9112 2.2', getWith('A: b\r'), 400, 'closed'],
  ['a bare LF for the empty line', '9112 2.2', `GET /health HTTP/1.1\r\n${HOST}\n`, 400, 'closed'],
  ['a field of more than 8 KiB', '6585 5', getWith(`A: ${'b'.repeat(8192)}`), 431, 'closed'],
  ['more than 8 KiB of fields', '6585 5', getWith(`${'A: b\r\n'.repeat(2000)}A: b`), 431, 'closed'],

  ['no Host', '9112 3.2', 'GET /health HTTP/1.1\r\n\r\n', 400, 'closed'],
  ['no Host beside a URL', '9112 3.2', 'GET http://a/health HTTP/1.1\r\n\r\n', 400, 'closed'],
  ['two Hosts', '9112 3.2', getWith('Host: other.test'), 400, 'closed'],
  ['two equal Hosts', '9112 3.2', getWith('host: llavero.test'), 400, 'closed'],
  ['a Host without a value', '9112 3.2', getFrom(''), 200, 'kept'],
  ['a name as Host', '9110 7.2', getFrom('Llavero_1.test'), 200, 'kept'],
  ['a Host with a port', '9110 7.2', getFrom('llavero.test:8001'), 200, 'kept'],
  ['a Host with an empty port', '3986 3.2.3', getFrom('llavero.test:'), 200, 'kept'],
  ['an IPv4 address as Host', '9110 7.2', getFrom('127.0.0.1:8001'), 200, 'kept'],
  ['an IPv6 address as Host', '9110 7.2', getFrom('[::1]:8001'), 200, 'kept'],
  ['a Host with an escape', '3986 3.2.2', getFrom('a%41'), 200, 'kept'],
  ['a Host with a broken escape', '3986 3.2.2', getFrom('a%4g'), 400, 'closed'],
  ['a Host with a path', '9112 3.2', getFrom('a/b'), 400, 'closed'],
  ['a Host with a blank', '9112 3.2', getFrom('a b'), 400, 'closed'],
  ['a list of Hosts', '9112 3.2', getFrom('a, b'), 400, 'closed'],
  ['a Host with user information', '9112 3.2', getFrom('me@a'), 400, 'closed'],
  ['a Host with a scheme', '9112 3.2', getFrom('http://a'), 400, 'closed'],
  ['a Host with a port that is no number', '9112 3.2', getFrom('a:b'), 400, 'closed'],
  ['a Host with two ports', '9112 3.2', getFrom('a:80:80'), 400, 'closed'],
  ['a Host that is a port alone', '9110 4.2.1', getFrom(':80'), 400, 'closed'],
  ['an IPv6 address without brackets', '9112 3.2', getFrom('::1'), 400, 'closed'],
  ['an IPv6 address with one bracket', '9112 3.2', getFrom('[::1'), 400, 'closed'],
  ['text behind an IPv6 address', '9112 3.2', getFrom('[::1]a'), 400, 'closed'],
  ['a Host with bytes above ASCII', '9112 3.2', getFrom('espa\xf1a.test'), 400, 'closed'],
  ['a Host of 300 characters', '9112 3.2', getFrom('a'.repeat(300)), 400, 'closed'],
];
