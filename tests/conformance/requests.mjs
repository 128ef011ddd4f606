// The notation of the tables in this folder. A row is
//   [name, RFC and section, bytes, status, 'kept' or 'closed']
// where the status is a number, an array of allowed numbers or, for bytes with several requests,
// {answers: [status...]}. `closed` means that the connection ends after the last response and that
// later bytes are not parsed as a request.
export const kHost = 'Host: llavero.test\r\n';

// {json} is a placeholder for a path that takes a JSON object and answers {} with 422.
export const POST = `POST {json} HTTP/1.1\r\n${kHost}Content-Type: application/json\r\n`;
const kChunked = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

export const line = (text) => `${text}\r\n${kHost}\r\n`;
export const get = (target) => line(`GET ${target} HTTP/1.1`);
export const getWith = (fields) => `GET /health HTTP/1.1\r\n${kHost}${fields}\r\n\r\n`;
export const getFrom = (host) => `GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
export const postWith = (fields, body = '{}') => `${POST}${fields}\r\n\r\n${body}`;
export const chunks = (text) => kChunked + text;
// The body {} in one chunk with this size line.
export const chunkOf = (size) => chunks(`${size}\r\n{}\r\n0\r\n\r\n`);
export const trailer = (text) => chunks(`2\r\n{}\r\n0\r\n${text}\r\n`);
