/** Names what is claimed: one object. */
export interface ClaimKey {
  readonly type: string;
  readonly id: string;
}

/** Who holds a claim, as everybody can read it. */
export interface ClaimHolder {
  readonly nodeId: string;
  /** Where the node takes calls from other nodes; `null` while it takes none. */
  readonly address: string | null;
  /** The session that the claim lives and dies with. */
  readonly sessionId: string;
  /** When the claim was made, in the order of all claims ever made: 16 hexadecimal digits, compared as strings. */
  readonly zxid: string;
}

/** What a node tells the others about itself. */
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

/** The owner that every claim of a session names. */
export interface SessionOwner {
  readonly namespace: string;
  readonly nodeId: string;
  readonly address: string | null;
}

/** The outcome of asking for a claim: it is ours, or somebody holds it. */
export type ClaimOutcome =
  | { readonly claimed: true; readonly zxid: string }
  | { readonly claimed: false; readonly holder: ClaimHolder };

/**
 * How long a session's claims may be trusted (I2). Checked at every use, never cached.
 */
export interface Lease {
  /** True only if nobody else can hold a claim of this session at this instant. Costs no I/O. */
  isValid(): boolean;
  /** Resolves as soon as the lease is valid; rejects when the session has ended, since it never will be again. */
  untilValid(): Promise<void>;
}

/**
 * A session with the coordination service. Its claims and its membership vanish when it ends. An operation rejects
 * with `CoordinationUnavailableError` when its outcome can't be learned; `holdsClaim` then tells what is the case.
 */
export interface CoordinationSession {
  readonly id: string;
  readonly lease: Lease;
  /** Resolves once, when the session is over: expired, lost or closed. */
  readonly ended: Promise<void>;

  /**
   * Takes the claim, if nobody has it: one atomic step. Claiming again what this session holds gives the same claim,
   * so that it is safe to ask again after an answer was lost.
   */
  claim(key: ClaimKey): Promise<ClaimOutcome>;
  /** Gives the claim up. Does nothing where this session doesn't hold it. */
  release(key: ClaimKey): Promise<void>;
  /** Who holds the claim now. */
  lookup(key: ClaimKey): Promise<ClaimHolder | null>;
  /**
   * Proves the session by a write sent after this call; resolves when it is acknowledged. What was read from the
   * service before the call was then read within this session's life.
   */
  heartbeat(): Promise<void>;

  /** Makes the node a member, or replaces what it tells about itself. */
  join(member: MemberData): Promise<void>;
  /** All members, in order of their node ids. */
  members(): Promise<readonly MemberData[]>;
  /** Calls back after each change of the members, until the returned function is called or the session ends. */
  watchMembers(onChange: (members: readonly MemberData[]) => void): () => void;

  /** Ends the session, with all its claims. */
  close(): Promise<void>;
}

/** The coordination service: the one place that decides who owns what. */
export interface Coordination {
  openSession(owner: SessionOwner): Promise<CoordinationSession>;
}
