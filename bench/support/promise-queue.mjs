/** The baseline of a call: one call after the other through a chain of promises. */
export class PromiseQueue {
  #tail = Promise.resolve();

  run(task) {
    const result = this.#tail.then(task);
    this.#tail = result;
    return result;
  }
}
