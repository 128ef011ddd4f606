// RFC 9112 sections 6 and 7: how long a body is, and chunks. A body {} that is read as sent is 422.
import {chunkOf, chunks, getWith, line, postWith, trailer} from './requests.mjs';

const BOTH = 'Content-Length: 5\r\nTransfer-Encoding: chunked';
const LAST = '0\r\n\r\n';
const coded = (coding) => postWith(`Transfer-Encoding: ${coding}`, `2\r\n{}\r\n${LAST}`);
const OTHER_CODINGS = [
  'gzip', 'identity', 'gzip, chunked', 'chunked, gzip', 'chunked, chunked', 'xchunked', 'chunkedx',
  'chunked;a=b', '"chunked"', 'chunked,', ', chunked', '', 'chunk ed', '\xa0chunked',
];
const BAD_LENGTHS = [
  '', '-1', '+2', '0x2', '2.0', '2e0', '2 2', '2,2', '2, 2', '2;', '"2"', 'two', '\xb2', '2\xa0',
];
const BAD_SIZES = ['', '-1', '-2', '+2', '0x2', 'g', ' 2', '2 ', '\t2', '2.0', '2,', '2\0', '2\r'];
const BAD_EXTENSIONS = [
  ';', ';=x', ';a=', ';a="b', ';a b', ';a\x01', ';a=b c', ';a="b\x01"', ' a', ';\ra',
];

export const body = [
  ['a length', '9112 6.2', postWith('Content-Length: 2'), 422, 'kept'],
  ['a length with zeros before', '9110 8.6', postWith('Content-Length: 0002'), 422, 'kept'],
  ['a length with blanks around', '9112 5', postWith('Content-Length: \t2 \t'), 422, 'kept'],
  ['a body that GET does not use', '9110 9.3.1', getWith('Content-Length: 2') + '{}', 200, 'kept'],
  ['a length of 0', '9110 8.6', getWith('Content-Length: 0'), 200, 'kept'],
  ['a body that begins with a blank', '9112 6',
   postWith('Content-Length: 4', ' \t{}'), 422, 'kept'],
  ['a body of line ends', '9112 6', postWith('Content-Length: 6', '\r\n\r\n{}'), 422, 'kept'],
  ['a body that looks like a request', '9112 6',
   getWith('Content-Length: 28') + 'GET /smuggled HTTP/1.1\r\nA: b', 200, 'kept'],
  ...BAD_LENGTHS.map((length) =>
    [`the length ${JSON.stringify(length)}`, '9112 6.3',
     postWith(`Content-Length: ${length}`), 400, 'closed']),
  ['two lengths', '9112 6.3', postWith('Content-Length: 2\r\nContent-Length: 3'), 400, 'closed'],
  ['two equal lengths', '9112 6.3',
   postWith('Content-Length: 2\r\ncontent-length: 2'), 400, 'closed'],
  ['a length beyond 64 bits', '9110 8.6',
   postWith('Content-Length: 18446744073709551618'), [400, 413], 'closed'],
  ['a length over the limit', '9110 15.5.14', postWith('Content-Length: 65537'), 413, 'closed'],
  ['a length that GET breaks the limit with', '9110 15.5.14',
   getWith('Content-Length: 65537'), 413, 'closed'],

  ['chunks', '9112 7.1', chunkOf('2'), 422, 'kept'],
  ['chunked in other letters', '9112 7', coded('ChUnKeD'), 422, 'kept'],
  ['chunks of one byte', '9112 7.1', chunks(`1\r\n{\r\n1\r\n}\r\n${LAST}`), 422, 'kept'],
  ['chunks that GET does not use', '9110 9.3.1',
   getWith('Transfer-Encoding: chunked') + `2\r\n{}\r\n${LAST}`, 200, 'kept'],
  ['a size in capitals', '9112 7.1', chunks(`A\r\n{        }\r\n${LAST}`), 422, 'kept'],
  ['a size in small letters', '9112 7.1', chunks(`a\r\n{        }\r\n${LAST}`), 422, 'kept'],
  ['a size with zeros before', '9112 7.1', chunkOf('0'.repeat(30) + '2'), 422, 'kept'],
  ['a last chunk of many zeros', '9112 7.1', chunks('2\r\n{}\r\n000\r\n\r\n'), 422, 'kept'],
  ['an extension', '9112 7.1.1', chunkOf('2;a'), 422, 'kept'],
  ['an extension with a value', '9112 7.1.1', chunkOf('2;a=b;c=d'), 422, 'kept'],
  ['an extension with blanks', '9112 7.1.1', chunkOf('2 ; a = b'), 422, 'kept'],
  ['a quoted extension', '9112 7.1.1', chunkOf('2;a="b;\\"c"'), 422, 'kept'],
  ['an extension of the last chunk', '9112 7.1.1', chunks('2\r\n{}\r\n0;a=b\r\n\r\n'), 422, 'kept'],
  ...BAD_SIZES.map((size) =>
    [`the size ${JSON.stringify(size)}`, '9112 7.1', chunkOf(size), 400, 'closed']),
  ...BAD_EXTENSIONS.map((extension) =>
    [`the extension ${JSON.stringify(extension)}`, '9112 7.1.1',
     chunkOf(`2${extension}`), 400, 'closed']),
  ['an extension without an end', '9112 7.1.1', chunks(`2;${'a'.repeat(20_000)}`), 400, 'closed'],
  ['a size beyond 64 bits', '9112 7.1', chunkOf('10000000000000002'), [400, 413], 'closed'],
  ['a chunk over the limit', '9110 15.5.14', chunkOf('10001'), 413, 'closed'],
  ['chunks over the limit', '9110 15.5.14',
   chunks(`1000\r\n${' '.repeat(0x1000)}\r\n`.repeat(18) + LAST), 413, 'closed'],
  ['a chunk longer than its size', '9112 7.1', chunks(`1\r\n{}\r\n${LAST}`), 400, 'closed'],
  ['a chunk shorter than its size', '9112 7.1', chunks(`3\r\n{}\r\n${LAST}`), 400, 'closed'],
  ['LF after a size', '9112 2.2', chunks(`2\n{}\r\n${LAST}`), 400, 'closed'],
  ['LF after a chunk', '9112 2.2', chunks(`2\r\n{}\n${LAST}`), 400, 'closed'],
  ['LF after an extension', '9112 2.2', chunks(`2;a\n{}\r\n${LAST}`), 400, 'closed'],
  ['CR after a size', '9112 2.2', chunks(`2\r{}\r\n${LAST}`), 400, 'closed'],
  ['LF after the last chunk', '9112 2.2', chunks('2\r\n{}\r\n0\n\n'), 400, 'closed'],

  ['a trailer', '9112 7.1.2', trailer('A: b\r\n'), 422, 'kept'],
  ['two trailers', '9112 7.1.2', trailer('A: b\r\nC: d\r\n'), 422, 'kept'],
  ['a length in the trailer', '9110 6.5.1', trailer('Content-Length: 90\r\n'), 422, 'kept'],
  ['a coding in the trailer', '9110 6.5.1', trailer('Transfer-Encoding: gzip\r\n'), 422, 'kept'],
  ['the end in the trailer', '9110 6.5.1', trailer('Connection: close\r\n'), 422, 'kept'],
  ['a trailer without a colon', '9112 7.1.2', trailer('A\r\n'), 400, 'closed'],
  ['a trailer without a name', '9112 7.1.2', trailer(': b\r\n'), 400, 'closed'],
  ['a trailer with a blank before the colon', '9112 5.1', trailer('A : b\r\n'), 400, 'closed'],
  ['a trailer that is folded', '9112 5.2', trailer('A: b\r\n c\r\n'), 400, 'closed'],
  ['a trailer with a NUL', '9110 5.5', trailer('A: b\0\r\n'), 400, 'closed'],
  ['a trailer that ends with LF', '9112 2.2', trailer('A: b\n'), 400, 'closed'],
  ['a trailer of 8 KB', '9112 7.1.2', trailer('A: b\r\n'.repeat(1400)), 400, 'closed'],

  ...OTHER_CODINGS.map((coding) =>
    [`the coding ${JSON.stringify(coding)}`, '9112 6.1', coded(coding), [400, 501], 'closed']),
  ['chunked twice', '9112 6.1',
   coded('chunked\r\nTransfer-Encoding: chunked'), [400, 501], 'closed'],
  ['a coding in HTTP/1.0', '9112 6.1',
   line('POST {json} HTTP/1.0\r\nTransfer-Encoding: chunked') + LAST, 400, 'closed'],

  ['a length and a coding', '9112 6.3', postWith(BOTH, LAST), 400, 'closed'],
  ['a coding and a length', '9112 6.3',
   postWith('Transfer-Encoding: chunked\r\nContent-Length: 5', LAST), 400, 'closed'],
  ['a length of 0 and a coding', '9112 6.3',
   postWith('Content-Length: 0\r\nTransfer-Encoding: chunked', LAST), 400, 'closed'],
  ['a length and an unknown coding', '9112 6.3',
   postWith('Content-Length: 2\r\nTransfer-Encoding: xchunked'), [400, 501], 'closed'],
  ['a length behind a bare LF', '9112 11.2', postWith('A: b\nContent-Length: 2'), 400, 'closed'],
  ['a coding behind a bare CR', '9112 11.2',
   postWith('Content-Length: 2\r\nA: b\rTransfer-Encoding: chunked'), 400, 'closed'],
  ['a coding with a blank before its colon', '9112 11.2',
   postWith('Content-Length: 2\r\nTransfer-Encoding : chunked'), 400, 'closed'],
  ['a coding with a tab before its colon', '9112 11.2',
   postWith('Content-Length: 2\r\nTransfer-Encoding\t: chunked'), 400, 'closed'],
  ['a coding with a NUL in its name', '9112 11.2',
   postWith('Content-Length: 2\r\nTransfer-Encoding\0: chunked'), 400, 'closed'],
  ['a coding behind a vertical tab', '9112 11.2',
   postWith('Content-Length: 2\r\nTransfer-Encoding:\vchunked'), 400, 'closed'],
  ['a folded coding', '9112 11.2',
   postWith('Content-Length: 2\r\nTransfer-Encoding:\r\n chunked'), 400, 'closed'],
];
