import { randomBytes } from 'node:crypto';
import { startS3Server, startZooKeeper } from 'nestjs-highlander/testing';
import { startTodoApp, stopTodoApps, type TodoApp } from './todo-app.js';

/** Nodes of the built example application, with ZooKeeper and S3, all processes of their own. */
export interface TodoCluster {
  readonly nodes: readonly TodoApp[];
  /** What a further node would need. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export async function startTodoCluster(size: number): Promise<TodoCluster> {
  const started = await Promise.allSettled([startZooKeeper(), startS3Server()]);
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await stopTodoApps();
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    const [zookeeper, s3] = started.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    }) as [Awaited<ReturnType<typeof startZooKeeper>>, Awaited<ReturnType<typeof startS3Server>>];
    const env = {
      HIGHLANDER_FOLDER: '',
      ZOOKEEPER_SERVERS: zookeeper.connectString,
      ZOOKEEPER_SESSION_TIMEOUT_MS: '3000',
      ZOOKEEPER_TICK_MS: '200',
      S3_ENDPOINT: s3.endpoint,
      S3_BUCKET: s3.bucket,
      AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
      TRANSPORT_SECRET: randomBytes(16).toString('hex'),
    };
    const nodes = await Promise.all(Array.from({ length: size }, () => startTodoApp({ env })));
    return { nodes, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
