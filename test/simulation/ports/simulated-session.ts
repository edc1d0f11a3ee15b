import {
  CoordinationUnavailableError,
  type ClaimHolder,
  type ClaimKey,
  type ClaimOutcome,
  type CoordinationSession,
  type Lease,
  type MemberData,
} from 'nestjs-highlander';
import type { Site } from '../site.js';
import type { FateKind } from '../weather.js';
import type { CoordinationLink } from './coordination-link.js';
import { travel } from './travel.js';

export const COORDINATION_FAULTS: FateKind[] = ['lost', 'unanswered'];

type OnMembers = (members: readonly MemberData[]) => void;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A session as its node sees it: late, and through a connection that comes and goes. */
export class SimulatedSession implements CoordinationSession {
  readonly id: string;
  readonly ended: Promise<void>;
  readonly isFull = false;
  readonly lease: Lease = {
    isValid: () => !this.isOver && this.link.leaseHolds,
    untilValid: () => this.untilValid(),
  };
  /** The node has it, and keeps it alive. */
  isAdopted = false;
  /** The service has ended it. */
  isExpired = false;
  /** Its owner has done with it, or knows that it has ended. */
  isOver = false;
  private resolveEnded!: () => void;
  private waiting: Waiting[] = [];

  constructor(
    private readonly site: Site,
    private readonly link: CoordinationLink,
    private readonly session: CoordinationSession,
  ) {
    this.id = session.id;
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  async claim(key: ClaimKey): Promise<ClaimOutcome> {
    const outcome = await this.send(`claim ${key.type}:${key.id}`, () => this.session.claim(key));
    if (outcome.claimed) this.site.journal.claimed(this.site.process.name, key, outcome.zxid);
    return outcome;
  }

  release(key: ClaimKey): Promise<void> {
    return this.send(`release ${key.type}:${key.id}`, () => this.session.release(key));
  }

  lookup(key: ClaimKey): Promise<ClaimHolder | null> {
    return this.send(`lookup ${key.type}:${key.id}`, () => this.session.lookup(key));
  }

  heartbeat(): Promise<void> {
    return this.send('heartbeat', () => this.session.heartbeat());
  }

  join(member: MemberData): Promise<void> {
    return this.send('join', () => this.session.join(member));
  }

  members(): Promise<readonly MemberData[]> {
    return this.send('members', () => this.session.members());
  }

  watchMembers(onChange: OnMembers): () => void {
    const { world, process, weather } = this.site;
    let newest: readonly MemberData[] | undefined;
    let isStopped = false;
    const tell = (): void => {
      if (isStopped || this.isOver || !newest) return;
      if (!this.link.isUp) {
        // The service tells it when the connection is back.
        world.after(50, process, 'waits for news of the members', tell);
        return;
      }
      const members = newest;
      newest = undefined;
      onChange(members);
    };
    const stop = this.session.watchMembers((members) => {
      const isOnItsWay = newest !== undefined;
      newest = members;
      if (isOnItsWay) return;
      world.after(weather.fate('coordination', ['done']).thereMs, process, 'hears of the members', tell);
    });
    return () => {
      isStopped = true;
      stop();
    };
  }

  async close(): Promise<void> {
    this.end();
    this.link.abandon(this);
    await this.travel('close', () => this.session.close());
  }

  /** Its owner has nothing in it any more. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.resolveEnded();
    for (const { reject } of this.waiting.splice(0)) reject(sessionOver());
  }

  leaseIsBack(): void {
    if (this.isOver) return;
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }

  private untilValid(): Promise<void> {
    if (this.lease.isValid()) return Promise.resolve();
    if (this.isOver) return Promise.reject(sessionOver());
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private async send<T>(label: string, effect: () => Promise<T>): Promise<T> {
    if (this.isOver) throw sessionOver();
    const answer = await this.travel(label, effect);
    if (this.isOver) throw sessionOver();
    return answer;
  }

  private travel<T>(label: string, effect: () => Promise<T>): Promise<T> {
    const { weather } = this.site;
    const { link } = this;
    const fate = weather.fate('coordination', COORDINATION_FAULTS);
    return new Promise((resolve, reject) => {
      const failed = (): void => reject(new CoordinationUnavailableError(`the simulated ${label} failed`));
      travel({
        site: this.site,
        label,
        fate: link.isUp ? fate : { ...fate, kind: 'lost' },
        effect,
        answered: (answer) => {
          if (link.isUp) resolve(answer);
          else failed();
        },
        rejected: reject,
        failed,
      });
    });
  }
}

function sessionOver(): CoordinationUnavailableError {
  return new CoordinationUnavailableError('the session has ended');
}
