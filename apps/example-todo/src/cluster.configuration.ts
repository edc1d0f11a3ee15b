import { z } from 'zod';

const text = z.string().optional();
const ms = z.coerce.number('must be a number of ms').int('must be whole ms').positive().optional();

/** What makes a node of a cluster. Without `ZOOKEEPER_SERVERS` there is none, and nothing of this may be there. */
export const clusterVariables = z.object({
  ZOOKEEPER_SERVERS: text,
  ZOOKEEPER_SESSION_TIMEOUT_MS: ms,
  ZOOKEEPER_TICK_MS: ms,
  ZOOKEEPER_ROOT: text,
  ZOOKEEPER_AUTH: text,
  S3_BUCKET: text,
  S3_PREFIX: text,
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an address, such as http://s3:9000' })
    .optional(),
  TRANSPORT_HOST: text,
  TRANSPORT_PORT: z.coerce.number('must be a number, such as 7000').optional(),
  TRANSPORT_ADVERTISE: text,
  TRANSPORT_SECRET: z.string().min(16, 'must have 16 characters or more').optional(),
});

/** Those of the AWS SDK, which reads them by itself. Many shells have them, so without a bucket they say nothing. */
export const awsVariables = z.object({
  AWS_REGION: text,
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
});

type ClusterVariables = z.infer<typeof clusterVariables>;
type Variables = ClusterVariables & z.infer<typeof awsVariables> & { HIGHLANDER_FOLDER?: string | undefined };

export interface ClusterConfiguration {
  readonly zookeeper: {
    readonly servers: string;
    readonly sessionTimeoutMs?: number;
    readonly tickMs?: number;
    readonly root?: string;
    readonly auth?: { readonly scheme: 'digest'; readonly credentials: string };
  };
  readonly s3: {
    readonly bucket: string;
    readonly prefix?: string;
    readonly client?: { readonly endpoint: string; readonly region: string; readonly forcePathStyle: true };
  };
  readonly transport: {
    readonly host?: string;
    readonly port?: number;
    readonly advertise?: string;
    readonly secret?: string;
  };
}

/** What is said by halves, or contradicts itself: a node that guessed what was meant could lose what it is given. */
export function faultsOfCluster(variables: Variables): string[] {
  const { ZOOKEEPER_SERVERS, S3_BUCKET, HIGHLANDER_FOLDER, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } =
    variables;
  const faults: string[] = [];
  const others = Object.keys(clusterVariables.shape).filter(
    (name) => name !== 'ZOOKEEPER_SERVERS' && variables[name as keyof ClusterVariables] !== undefined,
  );
  if (!ZOOKEEPER_SERVERS) {
    if (others.length === 0) return [];
    const verb = others.length === 1 ? 'is' : 'are';
    return [
      `${others.join(', ')} ${verb} for a node of a cluster: set ZOOKEEPER_SERVERS as well, or leave all of them out.`,
    ];
  }
  if (!S3_BUCKET) {
    faults.push(
      'With ZOOKEEPER_SERVERS, S3_BUCKET must be set: the nodes of a cluster keep their objects there.',
    );
  }
  if (HIGHLANDER_FOLDER) {
    faults.push(
      'HIGHLANDER_FOLDER is for one process alone, and ZOOKEEPER_SERVERS for a node of a cluster: leave one out.',
    );
  }
  if ((AWS_ACCESS_KEY_ID === undefined) !== (AWS_SECRET_ACCESS_KEY === undefined)) {
    faults.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together, or neither.');
  }
  return faults;
}

/** Without a cluster: `undefined`. */
export function clusterOf(variables: Variables): ClusterConfiguration | undefined {
  const { ZOOKEEPER_SERVERS: servers, S3_BUCKET: bucket, S3_ENDPOINT: endpoint, AWS_REGION } = variables;
  if (!servers || !bucket) return undefined;
  const credentials = variables.ZOOKEEPER_AUTH;
  return {
    zookeeper: given({
      servers,
      sessionTimeoutMs: variables.ZOOKEEPER_SESSION_TIMEOUT_MS,
      tickMs: variables.ZOOKEEPER_TICK_MS,
      root: variables.ZOOKEEPER_ROOT,
      auth: credentials && ({ scheme: 'digest', credentials } as const),
    }),
    s3: given({
      bucket,
      prefix: variables.S3_PREFIX,
      // Other servers than Amazon's don't care for the region, but every request names one.
      client: endpoint && ({ endpoint, region: AWS_REGION ?? 'us-east-1', forcePathStyle: true } as const),
    }),
    transport: given({
      host: variables.TRANSPORT_HOST,
      port: variables.TRANSPORT_PORT,
      advertise: variables.TRANSPORT_ADVERTISE,
      secret: variables.TRANSPORT_SECRET,
    }),
  };
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined | ''>;
};

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
