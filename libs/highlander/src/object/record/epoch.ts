/**
 * When an object was taken into possession: greater than every epoch before it, on whatever node. `generation` is
 * raised when the coordination service begins to count anew (I3).
 */
export interface Epoch {
  readonly generation: number;
  /** Of the claim, as 16 hexadecimal digits. */
  readonly zxid: string;
}

/** Less than 0 where `a` came before `b`, 0 where they are the same. */
export function compareEpochs(a: Epoch, b: Epoch): number {
  if (a.generation !== b.generation) return a.generation - b.generation;
  if (a.zxid === b.zxid) return 0;
  return a.zxid < b.zxid ? -1 : 1;
}
