// An HTTP client that sends exactly the given bytes, for requests that no real client sends.
import { once } from 'node:events';
import net from 'node:net';

import { recordAnswer, recordExchange } from './record.mjs';

const kBlankLine = '\r\n\r\n';
// Responses must not be longer than this.
const kMaxRecordedBytes = 16 * 1024;

export class RawClient {
  static async connect(port) {
    const client = new RawClient();
    client.socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    client.received = '';
    client.ended = false;
    client.#watch();
    await once(client.socket, 'connect');
    return client;
  }

  #watch() {
    const wake = () => this.socket.emit('progress');
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text) => {
      this.received += text;
      wake();
    });
    // A server may reset a connection after the response that refuses it.
    this.socket.on('error', () => {});
    this.socket.on('end', () => {
      this.ended = true;
      wake();
    });
    this.socket.on('close', () => {
      this.ended = true;
      wake();
    });
  }

  // Resolves when the kernel has accepted the bytes, or the connection has ended.
  send(bytes) {
    if (bytes.length <= kMaxRecordedBytes) recordExchange(bytes.toString('latin1'));
    return new Promise((resolve) => this.socket.write(bytes, 'latin1', resolve));
  }

  destroy() {
    this.socket.destroy();
  }

  // Resolves with the next response. Set `head` for a response to HEAD. Rejects if the connection
  // ends before that, or if nothing arrives for `withinMs`.
  async response({ head = false, withinMs = 5000 } = {}) {
    for (;;) {
      const response = this.#parse(head);
      if (response) return response;
      if (this.ended) throw new Error(`the connection ended after: ${this.received.slice(0, 200)}`);
      await this.#progress(withinMs);
    }
  }

  // Resolves when the server has closed the connection.
  async closed(withinMs = 5000) {
    while (!this.ended) await this.#progress(withinMs);
  }

  #progress(withinMs) {
    return once(this.socket, 'progress', { signal: AbortSignal.timeout(withinMs) });
  }

  #parse(head) {
    const headEnd = this.received.indexOf(kBlankLine);
    if (headEnd < 0) return null;
    const [statusLine, ...lines] = this.received.slice(0, headEnd).split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const bodyless = head || status < 200 || status === 204 || status === 304;
    const length = bodyless ? 0 : Number(headers['content-length']);
    const bodyStart = headEnd + kBlankLine.length;
    if (this.received.length < bodyStart + length) return null;
    const body = this.received.slice(bodyStart, bodyStart + length);
    this.received = this.received.slice(bodyStart + length);
    recordAnswer(status, headers, body);
    return { status, headers, body };
  }
}
