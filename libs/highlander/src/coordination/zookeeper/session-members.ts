import { ConfigurationError, CoordinationUnavailableError } from '../../errors/index.js';
import type { MemberData } from '../coordination.js';
import type { Connection } from './connection.js';
import { makeParents } from './make-parents.js';
import { decodeMember } from './member-data.js';
import type { Paths } from './paths.js';
import { Code, isRefusal } from './replies.js';
import { MAX_DATA_BYTES, type Requests } from './requests.js';

const MOST_ATTEMPTS = 16;

/** The members of a namespace, and this session's part in them. */
export class SessionMembers {
  private joining: Promise<unknown> = Promise.resolve();
  private readonly strangers = new Set<string>();

  constructor(
    private readonly connection: Connection,
    private readonly paths: Paths,
  ) {}

  /** One after the other: the last one is what stays. */
  join(member: MemberData): Promise<void> {
    const data = Buffer.from(JSON.stringify(member));
    if (data.length > MAX_DATA_BYTES) {
      const { length } = Object.keys(member.types);
      throw new ConfigurationError(
        `A node that serves ${length} types can't tell the others about them: ${data.length} bytes, more than ` +
          `the ${MAX_DATA_BYTES} that ZooKeeper takes safely. Spread the types over several applications.`,
      );
    }
    const joined = this.joining.then(() => this.put(this.paths.member(member.nodeId), data));
    this.joining = joined.catch(() => undefined);
    return joined;
  }

  /** All of them; `watcher` is called once, when that may have changed. */
  async read(watcher?: () => void): Promise<readonly MemberData[]> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        return await this.connection.run((requests) => this.readAll(requests, watcher));
      } catch (error) {
        if (!isRefusal(error, Code.NO_NODE)) throw error;
        await makeParents(this.connection, this.paths.parents);
      }
    }
    throw new CoordinationUnavailableError(`${this.paths.members} is removed again and again`);
  }

  private async readAll(requests: Requests, watcher?: () => void): Promise<readonly MemberData[]> {
    const names = await requests.children(this.paths.members, watcher);
    const members = await Promise.all(names.map((name) => this.readOne(requests, name, watcher)));
    return members
      .filter((member) => member !== undefined)
      .sort((one, other) => (one.nodeId < other.nodeId ? -1 : 1));
  }

  private async readOne(
    requests: Requests,
    name: string,
    watcher?: () => void,
  ): Promise<MemberData | undefined> {
    try {
      const member = decodeMember((await requests.get(`${this.paths.members}/${name}`, watcher)).data);
      if (!member) this.warnOf(name);
      return member;
    } catch (error) {
      // It has left meanwhile.
      if (isRefusal(error, Code.NO_NODE)) return undefined;
      throw error;
    }
  }

  /** What isn't a member is left out: it shall not keep the members from seeing each other. */
  private warnOf(name: string): void {
    if (this.strangers.has(name)) return;
    this.strangers.add(name);
    process.emitWarning(
      `The znode ${this.paths.members}/${name} is not a member that this version understands.`,
    );
  }

  private async put(path: string, data: Buffer): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if ((await this.replace(path, data)) || (await this.create(path, data))) return;
    }
    throw new CoordinationUnavailableError('the membership came and went each time it was to be renewed');
  }

  /** Answers whether there was something to replace. It then ends with this session, also if another one made it. */
  private async replace(path: string, data: Buffer): Promise<boolean> {
    try {
      const owner = await this.connection.run((requests) => requests.setData(path, data));
      if (owner !== this.connection.sessionId) {
        await this.connection.run((requests) => requests.replace(path, data));
      }
      return true;
    } catch (error) {
      if (isRefusal(error, Code.NO_NODE)) return false;
      throw error;
    }
  }

  /** Answers whether there was nothing yet. */
  private async create(path: string, data: Buffer): Promise<boolean> {
    try {
      await this.connection.run((requests) => requests.create(path, data, 'ephemeral'));
      return true;
    } catch (error) {
      if (isRefusal(error, Code.NODE_EXISTS)) return false;
      if (!isRefusal(error, Code.NO_NODE)) throw error;
      await makeParents(this.connection, this.paths.parents);
      return false;
    }
  }
}
