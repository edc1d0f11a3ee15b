import type { Coordination, CoordinationSession, Lease, SessionOwner } from 'nestjs-highlander';

/** Never ends, whatever its session does: that of a node whose clock stands still. */
const ENDLESS: Lease = { isValid: () => true, untilValid: () => Promise.resolve() };

const UNANSWERED = new Promise<never>(() => undefined);

/**
 * How a node sees a coordination service that it hears nothing of any more: its requests get no answer, and nobody tells
 * it that its sessions have ended. Its leases are over then, unless its clock lies.
 */
export class DeafCoordination implements Coordination {
  private isDeaf = false;
  private readonly lease: Lease;

  constructor(
    private readonly service: Coordination,
    { clockLies }: { readonly clockLies: boolean },
  ) {
    const isValid = () => !this.isDeaf;
    const untilValid = () => (this.isDeaf ? UNANSWERED : Promise.resolve());
    this.lease = clockLies ? ENDLESS : { isValid, untilValid };
  }

  hearNothing(): void {
    this.isDeaf = true;
  }

  async openSession(owner: SessionOwner): Promise<CoordinationSession> {
    const session = await this.service.openSession(owner);
    return new Proxy(session, {
      get: (target, name) => {
        if (name === 'lease') return this.lease;
        if (name === 'ended') return target.ended.then(() => (this.isDeaf ? UNANSWERED : undefined));
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => (this.isDeaf ? UNANSWERED : member.apply(target, args));
      },
    });
  }
}
