/** Names what is claimed: one object. @publicApi */
export interface ClaimKey {
  readonly type: string;
  /** Well-formed, without NUL, 1 to 512 bytes of UTF-8. Every such id is safe here and none collides with another. */
  readonly id: string;
}

/** Who holds a claim, as everybody can read it. @publicApi */
export interface ClaimHolder {
  readonly nodeId: string;
  /** Where the node takes calls from other nodes; `null` while it takes none. */
  readonly address: string | null;
  /** The session that the claim lives and dies with. */
  readonly sessionId: string;
  /** When the claim was made, in the order of all claims ever made: 16 hexadecimal digits, compared as strings. */
  readonly zxid: string;
}

/** What a node tells the others about itself. @publicApi */
export interface MemberData {
  readonly nodeId: string;
  readonly address: string | null;
  /** The types it serves, each with its record version. */
  readonly types: Readonly<Record<string, number>>;
  /** Wall-clock time of its start, ms since 1970. */
  readonly startedAt: number;
  /** It is stopping: nobody should place objects there any more. */
  readonly draining: boolean;
}

/** The owner that every claim of a session names. @publicApi */
export interface SessionOwner {
  /** Claims and members of different namespaces never meet. */
  readonly namespace: string;
  /** A node may have several sessions. */
  readonly nodeId: string;
  readonly address: string | null;
}

/** The outcome of asking for a claim: it is ours, or somebody holds it. @publicApi */
export type ClaimOutcome =
  | { readonly claimed: true; readonly zxid: string }
  | { readonly claimed: false; readonly holder: ClaimHolder };

/**
 * How long a session's claims may be trusted (I2). Checked at every use, never cached.
 *
 * @publicApi
 */
export interface Lease {
  /** True only if nobody else can hold a claim of this session at this instant. Costs no I/O. */
  isValid(): boolean;
  /** Resolves as soon as the lease is valid; rejects when the session has ended, since it never will be again. */
  untilValid(): Promise<void>;
}

/**
 * A session with the coordination service. Its claims and its membership vanish when it ends.
 *
 * An operation rejects with `CoordinationUnavailableError` when its outcome can't be learned, as it may have had its
 * effect all the same, and when the session has ended. While the session lives, `claim` again, or `lookup` after a
 * `heartbeat`, tells what is the case. Of operations that are under way at the same time any may take effect first.
 *
 * @publicApi
 */
export interface CoordinationSession {
  readonly id: string;
  readonly lease: Lease;
  /** Resolves once, when the session is over: expired, lost or closed. */
  readonly ended: Promise<void>;
  /** It holds as many claims as one session should; open another one for more. It takes them all the same. */
  readonly isFull: boolean;

  /**
   * Takes the claim, if nobody has it: one atomic step. Claiming again what this session holds gives the same claim,
   * so that it is safe to ask again after an answer was lost. Another session of the same node is somebody else.
   */
  claim(key: ClaimKey): Promise<ClaimOutcome>;
  /** Gives the claim up. Does nothing where this session doesn't hold it. */
  release(key: ClaimKey): Promise<void>;
  /**
   * Who holds the claim. The answer is at least as new as this session's own writes, a `heartbeat` included; what
   * others did since may be missing.
   */
  lookup(key: ClaimKey): Promise<ClaimHolder | null>;
  /**
   * Proves the session by a write sent after this call; resolves when it is acknowledged. What was read from the
   * service before the call was then read within this session's life.
   */
  heartbeat(): Promise<void>;

  /**
   * Makes the node a member, or replaces what it tells about itself. The membership passes to this session: the end
   * of another session of the same node, that joined before, doesn't take it away.
   */
  join(member: MemberData): Promise<void>;
  /** All members, in order of their node ids, compared as strings. As new as a `lookup` is. */
  members(): Promise<readonly MemberData[]>;
  /**
   * Calls back with the members as they are, soon, and after each change again, until the returned function is called
   * or the session ends. Changes in quick succession may come as one; the last state always arrives. Never calls back
   * before it has returned. What `onChange` throws becomes a process warning.
   */
  watchMembers(onChange: (members: readonly MemberData[]) => void): () => void;

  /**
   * Ends the session, with all its claims. For its owner it is over with the call: the lease is invalid from then on.
   * Rejects if the service may not have heard of it; the claims then last until the service ends the session by
   * itself, or until a further `close` resolves. Closing a session that is over does no harm.
   */
  close(): Promise<void>;
}

/** The coordination service: the one place that decides who owns what. @publicApi */
export interface Coordination {
  /** It coordinates the nodes of this process, and knows of no others. */
  readonly isLocal?: boolean;

  /**
   * After how long the sessions of a node that isn't heard of end, and others may take its objects over, ms. Missing
   * where sessions don't end by time.
   */
  readonly sessionTimeoutMs?: number;

  /** Rejects with `CoordinationUnavailableError`. */
  openSession(owner: SessionOwner): Promise<CoordinationSession>;
}
