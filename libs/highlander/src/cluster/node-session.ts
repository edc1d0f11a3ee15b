import { pause, type Clock } from '../clock/index.js';
import type { Coordination, CoordinationSession, SessionOwner } from '../coordination/index.js';
import { CoordinationUnavailableError } from '../errors/index.js';
import type { SupervisedChild } from '../supervision/index.js';

const RETRY_MS = 250;

/**
 * The node's own session: its membership hangs on it. The first link of the chain, for without it nothing holds.
 *
 * A node whose coordination service can't be reached at its first start refuses to start. Later on it waits: the service
 * comes back, and a node that gave up meanwhile would have to be started by hand.
 */
export class NodeSession implements SupervisedChild {
  readonly name = 'Session';
  private session: CoordinationSession | undefined;
  private startedBefore = false;
  private givenUp = false;

  constructor(
    private readonly coordination: Coordination,
    private readonly owner: SessionOwner,
    private readonly clock: Clock,
  ) {}

  /** The session, while there is one. */
  get current(): CoordinationSession {
    if (this.session) return this.session;
    throw new CoordinationUnavailableError('this node has no session at the moment');
  }

  async start(fail: (error: unknown) => void): Promise<void> {
    const session = await this.open();
    this.session = session;
    this.startedBefore = true;
    void session.ended.then(() => {
      if (this.session === session)
        fail(new CoordinationUnavailableError('the session of this node has ended'));
    });
  }

  async stop(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.close();
  }

  /** The application stops: a start that still waits for the service is over. */
  giveUp(): void {
    this.givenUp = true;
  }

  private async open(): Promise<CoordinationSession> {
    for (;;) {
      try {
        return await this.coordination.openSession(this.owner);
      } catch (error) {
        const mayComeBack = this.startedBefore && error instanceof CoordinationUnavailableError;
        if (!mayComeBack || this.givenUp) throw error;
        await pause(this.clock, RETRY_MS);
      }
    }
  }
}
