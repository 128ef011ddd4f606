// Requests that are framed wrongly get the status that DESIGN 8 names, the connection is closed, and
// what follows on it is never taken for a request.
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';

import {RawClient} from '../support/raw_client.mjs';
import {Service} from '../support/service.mjs';

const HOST = 'Host: llavero.test\r\n';
const POST = `POST /auth/register HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n`;
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

const get = (target) => `GET ${target} HTTP/1.1\r\n${HOST}\r\n`;
const getWith = (lines) => `GET /health HTTP/1.1\r\n${HOST}${lines}\r\n\r\n`;
const postWith = (lines, body = '') => `${POST}${lines}\r\n\r\n${body}`;

const refused = {
  'Content-Length with Transfer-Encoding':
    [400, postWith('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  'Transfer-Encoding with Content-Length':
    [400, postWith('Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\n')],
  'two lengths': [400, postWith('Content-Length: 2\r\nContent-Length: 3', '{}')],
  'two equal lengths': [400, postWith('Content-Length: 2\r\nContent-Length: 2', '{}')],
  'a list of lengths': [400, postWith('Content-Length: 2, 2', '{}')],
  'a negative length': [400, postWith('Content-Length: -1', '{}')],
  'a length with a sign': [400, postWith('Content-Length: +2', '{}')],
  'a hexadecimal length': [400, postWith('Content-Length: 0x2', '{}')],
  'an empty length': [400, postWith('Content-Length:', '{}')],
  'a length beyond 64 bits': [[400, 413], postWith('Content-Length: 18446744073709551618', '{}')],

  'an unknown coding': [501, postWith('Transfer-Encoding: gzip')],
  'a coding before chunked': [501, postWith('Transfer-Encoding: gzip, chunked', '0\r\n\r\n')],
  'a coding after chunked': [501, postWith('Transfer-Encoding: chunked, gzip', '0\r\n\r\n')],
  'a coding much like chunked': [501, postWith('Transfer-Encoding: xchunked', '0\r\n\r\n')],
  'chunked twice':
    [[400, 501], postWith('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  'a coding in HTTP/1.0':
    [400, `POST /auth/register HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],

  'a chunk size of -1': [400, `${CHUNKED}-1\r\n`],
  'a chunk size that is no number': [400, `${CHUNKED}g\r\n`],
  'a chunk size with 0x': [400, `${CHUNKED}0x2\r\n{}\r\n0\r\n\r\n`],
  'a chunk size beyond 64 bits': [[400, 413], `${CHUNKED}10000000000000002\r\n{}\r\n0\r\n\r\n`],
  'a chunk without a size': [400, `${CHUNKED}\r\n{}\r\n0\r\n\r\n`],
  'a chunk longer than its size': [400, `${CHUNKED}1\r\n{}\r\n0\r\n\r\n`],
  'a chunk that ends with LF': [400, `${CHUNKED}2\n{}\n0\n\n`],
  'a chunk extension without a name': [400, `${CHUNKED}2;=x\r\n{}\r\n0\r\n\r\n`],
  'a chunk extension with a control character': [400, `${CHUNKED}2;a\x01\r\n{}\r\n0\r\n\r\n`],
  'a chunk extension without an end': [400, `${CHUNKED}2;${'a'.repeat(20_000)}`],
  'chunks of 70 KB in all': [413, `${CHUNKED}${`1000\r\n${' '.repeat(0x1000)}\r\n`.repeat(18)}0\r\n\r\n`],

  'no Host': [400, 'GET /health HTTP/1.1\r\n\r\n'],
  'two Hosts': [400, getWith('Host: other.test')],
  'a Host with a path': [400, 'GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  'a Host with a blank': [400, 'GET /health HTTP/1.1\r\nHost: a b\r\n\r\n'],

  'a bare LF': [400, `GET /health HTTP/1.1\n${HOST}\n`],
  'a bare LF in a header': [400, getWith('A: b\nC: d')],
  'a bare CR in a header': [400, getWith('A: b\rC: d')],
  'a folded header': [400, getWith('A: b\r\n c')],
  'a blank before the colon': [400, getWith('Content-Length : 0')],
  'a blank before the first header': [400, `GET /health HTTP/1.1\r\n ${HOST}\r\n`],
  'a header without a colon': [400, getWith('A')],
  'a header without a name': [400, getWith(': b')],
  'a control character in a header': [400, getWith('A: b\x01')],
  'a NUL in a header': [400, getWith('A: b\x00c')],

  'an escape that is no number': [400, get('/%zz')],
  'an escape that is cut off': [400, get('/%4')],
  'a control character in the URL': [400, get('/\x01')],
  'a byte above ASCII in the URL': [400, get('/\xf1')],
  'a blank in the URL': [400, get('/a b')],
  'a URL without a slash': [400, get('health')],

  'HTTP/2.0': [505, `GET /health HTTP/2.0\r\n${HOST}\r\n`],
  'the preface of HTTP/2': [505, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  'HTTP/0.9': [400, 'GET /health\r\n\r\n'],
  'another protocol': [400, `GET /health HTTPS/1.1\r\n${HOST}\r\n`],
  'a version that is no number': [400, `GET /health HTTP/x.y\r\n${HOST}\r\n`],
  'an unknown method': [501, `BREW /health HTTP/1.1\r\n${HOST}\r\n`],
  'a method in lower case': [501, `get /health HTTP/1.1\r\n${HOST}\r\n`],
  'CONNECT': [[400, 405, 501], `CONNECT llavero.test:80 HTTP/1.1\r\n${HOST}\r\n`],
  'bytes that are not HTTP': [400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],

  'a URL of more than 4 KiB': [414, get(`/${'a'.repeat(4096)}`)],
  'a path of 32 KB': [414, get(`/${'a'.repeat(32_768)}`)],
  'a header of more than 8 KiB': [431, getWith(`A: ${'b'.repeat(8192)}`)],
  'many headers of more than 8 KiB in all': [431, getWith('A: b\r\n'.repeat(2000) + 'A: b')],
  'a body over the limit': [413, postWith('Content-Length: 65537')],
  'an expectation that is not known': [417, postWith('Content-Length: 2\r\nExpect: magic', '{}')],
};

let service;
before(async () => { service = await Service.start('auth-service'); });
after(() => service.stop());

for (const [name, [status, bytes]] of Object.entries(refused)) {
  test(`${name} is ${[status].flat().join(' or ')}, and the connection ends`, async () => {
    const client = await RawClient.connect(service.port);

    // What follows would be answered with 200 if the refused request were thought to have ended.
    await client.send(bytes + get('/health'));

    const response = await client.response();
    assert.ok([status].flat().includes(response.status), `got ${response.status}`);
    assert.equal(response.headers.connection, 'close');
    const {request_id: requestId, msg, code} = JSON.parse(response.body);
    assert.equal(requestId, response.headers['x-request-id']);
    assert.match(msg, /^[\x20-\x7e]+$/);
    assert.match(code, /^[a-z_]+$/);
    assert.equal(response.headers['access-control-allow-origin'], '*');
    await client.closed();
    assert.equal(client.received, '');
  });
}

test('TRACE is refused and not echoed', async () => {
  const client = await RawClient.connect(service.port);

  await client.send(`TRACE /health HTTP/1.1\r\n${HOST}Authorization: Bearer abc\r\n\r\n`);

  const {status, body} = await client.response();
  assert.ok([405, 501].includes(status), `got ${status}`);
  assert.ok(!body.includes('abc'));
});

test('the service answers after all of this', () => service.assertAnswers());
