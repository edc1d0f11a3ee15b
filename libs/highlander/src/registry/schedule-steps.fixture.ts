import type { CoordinationOperation } from '../coordination/index.js';
import { Field, HighlanderObject, Read, Update } from '../object/index.js';

/** One step of a schedule. Numbers choose by remainder, so that every schedule means something. */
export type Step =
  | { do: 'add'; client: number; ledger: number; how: 'add' | 'addSlowly' | 'addAndThrow' }
  | { do: 'read'; client: number; ledger: number; how: 'get' | 'all' | 'allSlowly' }
  | { do: 'delete'; client: number; ledger: number }
  | { do: 'shutdown'; node: number; ledger: number }
  | { do: 'stop'; node: number }
  | { do: 'expire' | 'suspend' | 'resume'; node: number }
  | {
      do: 'store fails';
      point: 'before' | 'after' | 'definitely';
      operation: 'read' | 'write';
      times: number;
    }
  | { do: 'store hangs'; point: 'before' | 'after' }
  | { do: 'write lands late' }
  | { do: 'coordination fails'; point: 'before' | 'after'; operation: CoordinationOperation; node: number }
  | { do: 'coordination hangs'; point: 'before' | 'after'; node: number }
  | { do: 'network fails'; how: 'before' | 'after' | 'unsent'; times: number }
  | { do: 'network hangs'; point: 'before' | 'after' }
  | { do: 'isolate'; node: number; direction: 'in' | 'out' | 'both' }
  | { do: 'heal'; node: number }
  | { do: 'release' | 'land' }
  | { do: 'advance'; ms: number }
  | { do: 'settle' };

/** A set of tokens, each added by one call, so that whatever is lost, doubled or made up shows. */
@HighlanderObject('ledger')
export class Ledger {
  @Field(() => []) tokens!: string[];

  /** Turns that overlapped, of any ledger. */
  static overlaps = 0;
  private busy = false;

  @Update() add(token: string): void {
    this.tokens.push(token);
  }

  @Update() addAndThrow(token: string): void {
    this.tokens.push(token);
    throw new Error('thrown by a handler');
  }

  @Update() async addSlowly(token: string): Promise<void> {
    await this.alone();
    this.tokens.push(token);
  }

  @Read() all(): string[] {
    return this.tokens;
  }

  @Read() async allSlowly(): Promise<string[]> {
    const { tokens } = this;
    await this.alone();
    return tokens;
  }

  private async alone(): Promise<void> {
    if (this.busy) Ledger.overlaps++;
    this.busy = true;
    await new Promise((resolve) => setImmediate(resolve));
    this.busy = false;
  }
}

/** One call as its client saw it; `end` is Infinity while nobody can tell that its effect is over. */
export interface Seen {
  readonly ledger: string;
  readonly start: number;
  end: number;
  outcome: 'pending' | 'done' | 'refused' | 'unknown';
}

export interface Add extends Seen {
  readonly token: string;
}

export interface Reading extends Seen {
  tokens: readonly string[];
}
