import { backoffMs } from './backoff.js';
import { Disconnected } from './connection.js';

/**
 * Changes on their way to the server, one at a time, in the order in which they were made. A change stays here until
 * the server has answered. After an interruption it is sent again, which does no harm: each has its effect only once.
 */
export class Outbox {
  #entries = [];
  #connection;
  #on;
  #isSending = false;
  #failures = 0;

  /** `on`: `{ changed(), refused(change, message) }` */
  constructor(connection, on) {
    this.#connection = connection;
    this.#on = on;
  }

  /** Changes of which the page doesn't know yet whether the server has them. */
  get unanswered() {
    return this.#entries.filter(({ revision }) => revision === undefined);
  }

  /** The server told to send the first change again later. */
  get isSlow() {
    return this.#failures > 0;
  }

  /** Changes that the given revision of their list may not show yet. */
  notIn(list, revision) {
    return this.#entries.filter((entry) => entry.data.list === list && !isIn(entry, revision));
  }

  /** The page has seen this revision of the list, so it need not show these changes itself any more. */
  settle(list, revision) {
    this.#entries = this.#entries.filter((entry) => entry.data.list !== list || !isIn(entry, revision));
  }

  add(event, data) {
    this.#entries.push({ event, data, revision: undefined });
    this.#on.changed();
    void this.send();
  }

  async send() {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let entry; (entry = this.unanswered[0]);) await this.#deliver(entry);
    } catch (error) {
      // When the connection is back, sending goes on.
      if (!(error instanceof Disconnected)) throw error;
    } finally {
      this.#isSending = false;
    }
  }

  async #deliver(entry) {
    try {
      const { revision } = await this.#connection.ask(entry.event, entry.data);
      entry.revision = revision;
      this.#failures = 0;
    } catch (error) {
      if (error instanceof Disconnected) throw error;
      if (error.isPassing) await this.#wait();
      else this.#refuse(entry, error.message);
    }
    this.#on.changed();
  }

  #wait() {
    this.#failures += 1;
    this.#on.changed();
    return delay(backoffMs(this.#failures));
  }

  #refuse(entry, message) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#on.refused(entry, message);
  }
}

function isIn(entry, revision) {
  return entry.revision !== undefined && entry.revision <= revision;
}

function delay(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
