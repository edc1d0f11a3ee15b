import { CephCluster } from './s3-ceph-cluster.js';
import { stopProcess } from './stop-process.js';

/** @publicApi */
export interface S3ServerOptions {
  /** The bucket that is made. @default 'highlander' */
  readonly bucket?: string;
  /**
   * Where the server keeps its objects: `'memory'` is quick; `'disk'` is what a real one does, in a sparse file of the
   * temporary folder. Neither outlives {@link S3Server.stop}.
   *
   * @default 'memory'
   */
  readonly store?: 'memory' | 'disk';
}

/** What to give to `s3({ client })` or to an `S3Client`. @publicApi */
export interface S3ServerClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly forcePathStyle: true;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A running server of one's own. @publicApi */
export interface S3Server {
  /** Such as `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: S3ServerClientConfig['credentials'];
  readonly clientConfig: S3ServerClientConfig;
  /** The processes, the one that speaks S3 last. */
  readonly pids: readonly number[];
  /** Makes another bucket. Needs the package `@aws-sdk/client-s3`. */
  createBucket(name: string): Promise<void>;
  /** Stops it where it stands (SIGSTOP): connections are accepted, and nothing is answered. */
  pause(): void;
  /** Lets a paused server go on. */
  resume(): void;
  /** Ends its processes at once, as a failing machine would. */
  kill(): Promise<void>;
  /** Ends it, and removes all that it kept. */
  stop(): Promise<void>;
}

const credentials = { accessKeyId: 'highlander', secretAccessKey: 'there-can-be-only-one' };

/**
 * Starts a real S3 server on this machine: radosgw of Ceph, with the monitor and the disk daemon that it needs. It is
 * ready after 2 to 5 s, listens on 127.0.0.1 only, and ends with this process. Linux only; the programs are those of
 * the Debian packages `ceph-mon`, `ceph-osd` and `radosgw`.
 *
 * @throws Error if a program is missing or doesn't come up.
 * @publicApi
 */
export async function startS3Server({
  bucket = 'highlander',
  store = 'memory',
}: S3ServerOptions = {}): Promise<S3Server> {
  const server = new RadosGateway(await CephCluster.start(store, credentials), bucket);
  try {
    await server.createBucket(bucket);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class RadosGateway implements S3Server {
  readonly credentials = credentials;
  readonly clientConfig: S3ServerClientConfig;
  readonly endpoint: string;

  constructor(
    private readonly cluster: CephCluster,
    readonly bucket: string,
  ) {
    this.endpoint = `http://127.0.0.1:${cluster.gatewayPort}`;
    this.clientConfig = {
      endpoint: this.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials,
    };
  }

  get pids(): readonly number[] {
    return this.cluster.daemons.map(({ pid }) => pid);
  }

  async createBucket(name: string): Promise<void> {
    // Loaded only here: applications without S3 don't have this package.
    const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
    const client = new S3Client(this.clientConfig);
    try {
      await client.send(new CreateBucketCommand({ Bucket: name }));
    } finally {
      client.destroy();
    }
  }

  pause(): void {
    const gateway = this.cluster.daemons.at(-1);
    if (gateway) stopProcess(gateway.pid);
  }

  resume(): void {
    this.cluster.daemons.at(-1)?.signal('SIGCONT');
  }

  kill(): Promise<void> {
    return this.cluster.kill();
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }
}
