import type { ObjectIdentity } from '../object/index.js';
import type { Call } from './call.js';
import type { HostedType } from './hosted-type.js';

/** An object on its way to be live, and the calls that wait for it. They begin when it is, in their order. */
export class Waking {
  readonly calls: Call[] = [];
  private readonly done: Promise<void>;
  private finish!: () => void;

  constructor(
    readonly type: HostedType,
    readonly identity: ObjectIdentity,
  ) {
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  /** Resolves when the object is live, or can't be. */
  ended(): Promise<void> {
    return this.done;
  }

  end(): readonly Call[] {
    this.finish();
    return this.calls;
  }
}
