/**
 * Goes from one to the next of what may be used by one at a time only, in turn.
 *
 * @param {readonly ((() => Promise<unknown>))[]} operations at least as many as are ever in flight
 */
export function rotating(operations) {
  // A ring: as many are given back as are taken, so that the end never meets the front.
  const ring = [...operations];
  let taken = 0;
  let givenBack = 0;
  return async () => {
    const operation = ring[taken++ % ring.length];
    await operation();
    ring[givenBack++ % ring.length] = operation;
  };
}
