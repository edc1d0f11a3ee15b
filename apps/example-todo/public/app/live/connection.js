import { backoffMs } from './backoff.js';

const ALIVE_CHECK_MS = 15_000;
const ANSWER_WITHIN_MS = 40_000;

// Nobody is at fault: the same request may succeed a little later.
const PASSING = new Set([
  'HIGHLANDER_CALL_TIMEOUT',
  'HIGHLANDER_OUTCOME_UNKNOWN',
  'HIGHLANDER_MAILBOX_FULL',
  'HIGHLANDER_STORAGE',
  'HIGHLANDER_COORDINATION_UNAVAILABLE',
  'HIGHLANDER_OWNERSHIP_LOST',
  'HIGHLANDER_NODE_UNREACHABLE',
  'HIGHLANDER_NODE_DRAINING',
]);

/** The server said no. */
export class Refusal extends Error {
  constructor({ code, message }) {
    super(message);
    this.isPassing = PASSING.has(code);
  }
}

/** There was no answer, so nobody knows whether it took effect. */
export class Disconnected extends Error {}

/**
 * A WebSocket that comes back by itself: after a restart of the server, a change of network, a sleep of the machine.
 * What was asked and not yet answered ends with {@link Disconnected}; asking again is up to the caller.
 */
export class Connection {
  #url;
  #protocols;
  #on;
  #socket;
  #listening;
  #failures = 0;
  #retry;
  #aliveCheck;
  #lastId = 0;
  #waiting = new Map();

  /** `on`: `{ opened(), push(event, data), status(status), failed() }` */
  constructor(url, protocols, on) {
    this.#url = url;
    this.#protocols = protocols;
    this.#on = on;
  }

  start() {
    addEventListener('online', this.retryNow);
    this.#connect();
  }

  stop() {
    removeEventListener('online', this.retryNow);
    clearTimeout(this.#retry);
    this.#forget();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  retryNow = () => {
    if (!this.isOpen) this.#connect();
  };

  ask(event, data) {
    if (!this.isOpen) return Promise.reject(new Disconnected());
    const id = String(++this.#lastId);
    this.#socket.send(JSON.stringify({ event, data, id }));
    return new Promise((resolve, reject) => {
      const overdue = setTimeout(() => this.#lost(true), ANSWER_WITHIN_MS);
      this.#waiting.set(id, { resolve, reject, overdue });
    });
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#forget();
    this.#on.status(this.#failures === 0 ? 'connecting' : 'waiting');
    const socket = new WebSocket(this.#url, this.#protocols);
    const { signal } = (this.#listening = new AbortController());
    let wasOpen = false;
    this.#socket = socket;
    socket.addEventListener(
      'open',
      () => {
        wasOpen = true;
        this.#opened();
      },
      { signal },
    );
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(data)), { signal });
    socket.addEventListener('close', () => this.#lost(wasOpen), { signal });
  }

  #opened() {
    this.#failures = 0;
    this.#aliveCheck = setInterval(() => this.ask('ping').catch(() => {}), ALIVE_CHECK_MS);
    this.#on.status('open');
    this.#on.opened();
  }

  #receive({ event, data, id }) {
    const question = this.#waiting.get(id);
    if (!question) {
      this.#on.push(event, data);
      return;
    }
    this.#waiting.delete(id);
    clearTimeout(question.overdue);
    if (event === 'error') question.reject(new Refusal(data));
    else question.resolve(data);
  }

  #lost(wasOpen) {
    this.#forget();
    if (!wasOpen) this.#on.failed();
    this.#on.status('waiting');
    this.#retry = setTimeout(() => this.#connect(), backoffMs(this.#failures++));
  }

  /** From here on, nothing that this socket still does matters. */
  #forget() {
    clearInterval(this.#aliveCheck);
    this.#listening?.abort();
    this.#socket?.close();
    this.#socket = undefined;
    for (const { reject, overdue } of this.#waiting.values()) {
      clearTimeout(overdue);
      reject(new Disconnected());
    }
    this.#waiting.clear();
  }
}
