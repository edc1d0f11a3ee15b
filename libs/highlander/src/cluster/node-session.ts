import type { Coordination, CoordinationSession, SessionOwner } from '../coordination/index.js';
import { CoordinationUnavailableError } from '../errors/index.js';
import type { SupervisedChild } from '../supervision/index.js';

/** The node's own session: its membership hangs on it. The first link of the chain, for without it nothing holds. */
export class NodeSession implements SupervisedChild {
  readonly name = 'Session';
  private session: CoordinationSession | undefined;

  constructor(
    private readonly coordination: Coordination,
    private readonly owner: SessionOwner,
  ) {}

  /** The session, while there is one. */
  get current(): CoordinationSession {
    if (this.session) return this.session;
    throw new CoordinationUnavailableError('this node has no session at the moment');
  }

  async start(fail: (error: unknown) => void): Promise<void> {
    const session = await this.coordination.openSession(this.owner);
    this.session = session;
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
}
