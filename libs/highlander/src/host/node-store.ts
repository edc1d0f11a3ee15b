import { StorageError } from '../errors/index.js';
import type { RecordStorage, RecordStore } from '../storage/index.js';
import type { SupervisedChild } from '../supervision/index.js';

/** The store of this node's records: open as long as the node runs. */
export class NodeStore implements SupervisedChild {
  readonly name = 'Storage';
  private store: RecordStore | undefined;

  constructor(
    private readonly storage: RecordStorage,
    private readonly namespace: string,
  ) {}

  get current(): RecordStore {
    if (this.store) return this.store;
    throw new StorageError(
      undefined,
      'be used',
      new Error('it is not open: this node is starting or has stopped'),
    );
  }

  async start(): Promise<void> {
    this.store = await this.storage.open(this.namespace);
  }

  async stop(): Promise<void> {
    const { store } = this;
    this.store = undefined;
    await store?.close();
  }
}
