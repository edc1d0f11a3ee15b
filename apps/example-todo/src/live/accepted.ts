/** The answer to a change, which is durable by now. */
export interface Accepted {
  /** From this revision on, the list that is shown has the change. */
  readonly revision: number;
}
