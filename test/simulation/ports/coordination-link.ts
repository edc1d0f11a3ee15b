import type { MemoryCoordination } from 'nestjs-highlander';
import type { Site } from '../site.js';
import type { SimulatedSession } from './simulated-session.js';

const LEASE_SHARE = 0.9;

/**
 * A node's connection to the coordination service, and what hangs on it. While it is up, the service hears of the
 * node's sessions all the time. Where it is down for as long as the session timeout, they end; the node's leases end
 * before that, by its own clock. A node that is paused isn't heard of, and doesn't know.
 */
export class CoordinationLink {
  private downSinceMs: number | undefined;
  private downs = 0;
  private readonly sessions = new Set<SimulatedSession>();

  constructor(
    private readonly site: Site,
    private readonly coordination: MemoryCoordination,
    readonly sessionTimeoutMs: number,
    /** Whether the node's clock can be relied upon; where it can't, it believes each lease until it is told. */
    private readonly clockIsRight: boolean,
  ) {}

  get isUp(): boolean {
    return this.downSinceMs === undefined;
  }

  get leaseHolds(): boolean {
    if (this.downSinceMs === undefined || !this.clockIsRight) return true;
    return this.site.world.nowMs < this.downSinceMs + LEASE_SHARE * this.sessionTimeoutMs;
  }

  /** Does nothing where it is down already. */
  goDown(): void {
    if (!this.isUp) return;
    const { world, process } = this.site;
    this.downSinceMs = world.nowMs;
    const down = ++this.downs;
    const isStillDown = (): boolean => !this.isUp && down === this.downs;
    const expiryMs = this.sessionTimeoutMs * world.dice.between(1, 1.25);
    world.after(expiryMs, world.outside, `the sessions of ${process.name} end`, () => {
      if (isStillDown()) for (const session of this.sessions) this.expire(session);
    });
    // A client that hears nothing for so long knows that its session is over, or as good as over.
    world.after((this.sessionTimeoutMs * 4) / 3, process, 'gives its sessions up', () => {
      if (isStillDown()) this.tellEnded(() => true);
    });
  }

  /** Sessions that have ended meanwhile are told so; the others go on. */
  comeUp(): void {
    if (this.isUp) return;
    this.downSinceMs = undefined;
    this.tellEnded(({ isExpired }) => isExpired);
    for (const session of this.sessions) session.leaseIsBack();
  }

  add(session: SimulatedSession): void {
    this.sessions.add(session);
    const { world } = this.site;
    // An answer that was lost: nobody keeps the session alive.
    world.after(this.sessionTimeoutMs, world.outside, `${session.id} ends if unused`, () => {
      if (!session.isAdopted) this.expire(session);
    });
  }

  /** The owner has no use for the session any more; if the service didn't hear of that, it ends after a while. */
  abandon(session: SimulatedSession): void {
    const { world } = this.site;
    world.after(this.sessionTimeoutMs, world.outside, `${session.id} ends`, () => this.expire(session));
  }

  /** The service ends some of the sessions, and the node hears of it at once. */
  endSome(): void {
    const { dice } = this.site.world;
    const unlucky = [...this.sessions].filter(({ isAdopted }) => isAdopted && dice.chance(0.6));
    for (const session of unlucky) this.expire(session);
    this.tellEnded(({ isExpired }) => isExpired);
  }

  private expire(session: SimulatedSession): void {
    if (session.isExpired) return;
    session.isExpired = true;
    void this.coordination.expireSession(session.id);
    if (session.isOver) this.sessions.delete(session);
  }

  private tellEnded(which: (session: SimulatedSession) => boolean): void {
    for (const session of [...this.sessions].filter(which)) {
      session.end();
      if (session.isExpired) this.sessions.delete(session);
    }
  }
}
