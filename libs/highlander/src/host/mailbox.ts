/** The calls that wait for an object, first in, first out. */
export class Mailbox<Call> {
  private calls: Call[] = [];
  private first = 0;

  get length(): number {
    return this.calls.length - this.first;
  }

  push(call: Call): void {
    this.calls.push(call);
  }

  shift(): Call | undefined {
    if (this.first === this.calls.length) return undefined;
    const call = this.calls[this.first];
    // Array.shift() moves all that follow; so the front is given back only when it is worth a move.
    this.calls[this.first++] = undefined as Call;
    if (this.first === this.calls.length) {
      this.calls = [];
      this.first = 0;
    } else if (this.first > 1024 && this.first * 2 > this.calls.length) {
      this.calls = this.calls.slice(this.first);
      this.first = 0;
    }
    return call;
  }

  /** The call that has waited longest. */
  peek(): Call | undefined {
    return this.calls[this.first];
  }
}
