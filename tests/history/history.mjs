import { createWriteStream } from 'node:fs';

// Writes a history (see operations.mjs), line by line, into a file if there is one.
export class History {
  lines = [];
  #ops = 0;
  #file;

  constructor(path) {
    this.path = path;
    if (path) this.#file = createWriteStream(path);
  }

  mark(type, members = {}) {
    const line = { type, ...members };
    this.lines.push(line);
    this.#file?.write(`${JSON.stringify(line)}\n`);
  }

  // Returns the number of the operation.
  send(f, members) {
    const op = (this.#ops += 1);
    this.mark('invoke', { op, f, ...members });
    return op;
  }

  answer(op, result = {}) {
    this.mark('ok', { op, result });
  }

  refuse(op, status, code) {
    this.mark('fail', { op, result: { status, code } });
  }

  // Sent and answered, with nothing in between.
  done(f, members, result = {}) {
    this.answer(this.send(f, members), result);
  }

  refused(f, members, code, status = 401) {
    this.refuse(this.send(f, members), status, code);
  }

  unknown(f, members) {
    this.mark('info', { op: this.send(f, members) });
  }

  close() {
    return new Promise((resolve) => (this.#file ? this.#file.end(resolve) : resolve()));
  }
}
