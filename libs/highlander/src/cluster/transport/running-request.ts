import type { RequestContext } from './transport.js';

/** A request that is being answered. */
export class RunningRequest implements RequestContext {
  private controller: AbortController | undefined;
  private cancelled = false;

  constructor(readonly from: string) {}

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.cancelled) this.controller.abort();
    }
    return this.controller.signal;
  }

  cancel(): void {
    this.cancelled = true;
    this.controller?.abort();
  }
}
