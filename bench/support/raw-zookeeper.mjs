import { once } from 'node:events';
import client from 'node-zookeeper-client';

/** The client library by itself. */
export class RawZooKeeper {
  #client;

  static async connect(servers, { sessionTimeoutMs = 10_000 } = {}) {
    const raw = client.createClient(servers, { sessionTimeout: sessionTimeoutMs });
    raw.connect();
    await once(raw, 'connected');
    return new RawZooKeeper(raw);
  }

  constructor(raw) {
    this.#client = raw;
  }

  makeFolder(path) {
    return new Promise((resolve, reject) => this.#client.mkdirp(path, settle(resolve, reject)));
  }

  createEphemeral(path, data) {
    return new Promise((resolve, reject) => {
      this.#client.create(path, data, client.CreateMode.EPHEMERAL, settle(resolve, reject));
    });
  }

  remove(path) {
    return new Promise((resolve, reject) => this.#client.remove(path, -1, settle(resolve, reject)));
  }

  /** Resolves when the znode is gone. */
  gone(path) {
    return new Promise((resolve, reject) => {
      const look = () =>
        this.#client.exists(
          path,
          () => look(),
          (error, stat) => {
            if (error) reject(error);
            else if (!stat) resolve();
          },
        );
      look();
    });
  }

  close() {
    this.#client.close();
  }
}

function settle(resolve, reject) {
  return (error) => (error ? reject(error) : resolve());
}
