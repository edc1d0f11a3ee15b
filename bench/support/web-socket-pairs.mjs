import { once } from 'node:events';
import { WebSocket } from 'ws';

/**
 * Pairs of clients, each with an object of its own: one sends a message that changes it, the other one is shown it. The
 * two may be clients of different nodes.
 */
export class WebSocketPairs {
  #pairs;

  static async connect(count, prefix, { senders, watchers }) {
    const pairs = Array.from({ length: count }, (_, index) => new Pair(`${prefix} ${index}`));
    for (const pair of pairs) await pair.connect(senders, watchers);
    return new WebSocketPairs(pairs);
  }

  constructor(pairs) {
    this.#pairs = pairs;
  }

  /** For each pair: sends a message, and resolves when the other one was shown what came of it. */
  get operations() {
    return this.#pairs.map((pair) => () => pair.change());
  }

  close() {
    for (const pair of this.#pairs) pair.close();
  }
}

class Pair {
  #sender;
  #watcher;
  #onShown;

  constructor(id) {
    this.id = id;
  }

  async connect(senderPort, watcherPort) {
    this.#sender = await open(senderPort);
    this.#watcher = await open(watcherPort);
    this.#watcher.on('message', (text) => {
      JSON.parse(text);
      this.#onShown?.();
    });
    // The sender's node is the first to call the object, so that it lives there.
    this.#sender.send(JSON.stringify({ event: 'add', data: this.id, id: 1 }));
    await once(this.#sender, 'message');
    const shown = new Promise((resolve) => (this.#onShown = resolve));
    this.#watcher.send(JSON.stringify({ event: 'show', data: this.id }));
    await shown;
  }

  change() {
    const shown = new Promise((resolve) => (this.#onShown = resolve));
    this.#sender.send(JSON.stringify({ event: 'add', data: this.id }));
    return shown;
  }

  close() {
    this.#sender.terminate();
    this.#watcher.terminate();
  }
}

async function open(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  await once(socket, 'open');
  return socket;
}
