// Shows in the page what the services logged about a request: GET /logs/{request_id}. These
// requests are not part of the log themselves.

const kTimeoutMilliseconds = 5000;
const kSilentMilliseconds = 60000;

// {status, lines} of the request with this id; `lines` is null if the service does not say.
export const linesAt = async (base, id) => {
  const signal = AbortSignal.timeout(kTimeoutMilliseconds);
  try {
    const response = await fetch(`${base}/${encodeURIComponent(id)}`, {
      cache: 'no-store',
      credentials: 'omit',
      signal,
    });
    const { status, ok } = response;
    const { lines } = await response.json();
    return { status, lines: ok && Array.isArray(lines) ? lines.map(String) : null };
  } catch {
    return { status: 0, lines: null };
  }
};

export class ServerLog {
  #log;
  #silent = new Map(); // when a service that does not show its log (LOG_VIEW=off) was asked, by URL

  constructor(log) {
    this.#log = log;
    log.addEventListener('entry', ({ entry }) => this.#see(entry));
  }

  // Takes the lines right after the response. Those of a group, such as a run of the lab, can be
  // hundreds: they are taken when the user opens one.
  #see(entry) {
    if (entry.kind === 'response' && !entry.group) this.take(entry);
  }

  // Adds the lines to `entry` of the log: a list of texts, or null if the service does not say.
  async take(entry) {
    const { logs, id } = entry;
    const lines = logs && !this.#isSilent(logs) ? await this.#fetch(logs, id) : null;
    this.#log.addLines(entry, lines);
  }

  #isSilent(logs) {
    return Date.now() - (this.#silent.get(logs) ?? -Infinity) < kSilentMilliseconds;
  }

  async #fetch(base, id) {
    const { status, lines } = await linesAt(base, id);
    if (status === 404) this.#silent.set(base, Date.now());
    return lines;
  }
}
