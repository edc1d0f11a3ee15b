/** Something that the system promises, and did not keep. */
export interface Violation {
  readonly kind:
    | 'not linearizable'
    | 'undecided'
    | 'two owners'
    | 'fork'
    | 'gap'
    | 'lost update'
    | 'wrong revision'
    | 'slow recovery'
    | 'error without ran'
    | 'node ended';
  readonly message: string;
}
