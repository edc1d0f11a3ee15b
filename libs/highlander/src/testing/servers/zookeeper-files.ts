import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const DEBIAN_JARS = ['/usr/share/java/zookeeper.jar', '/usr/share/java/slf4j-simple.jar'];

/** The ports of one server of an ensemble. */
export interface ServerPorts {
  readonly client: number;
  readonly quorum: number;
  readonly election: number;
}

/** Where Java finds ZooKeeper: `ZOOKEEPER_CLASSPATH`, or what Debian's libzookeeper-java brings. */
export function zooKeeperClassPath(): string {
  const chosen = process.env['ZOOKEEPER_CLASSPATH'];
  if (chosen) return chosen;
  const missing = DEBIAN_JARS.filter((path) => !existsSync(path));
  if (missing.length === 0) return DEBIAN_JARS.join(delimiter);
  throw new Error(
    `There is no ZooKeeper here (${missing.join(', ')}). Install it, on Debian by ` +
      '"apt-get install libzookeeper-java default-jre-headless", or say where it is: ZOOKEEPER_CLASSPATH.',
  );
}

/** Writes the configuration of one server into its folder. Returns the path of zoo.cfg. */
export async function writeServerFiles(
  folder: string,
  number: number,
  ensemble: readonly ServerPorts[],
  settings: Readonly<Record<string, string | number>>,
): Promise<string> {
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  const all = {
    initLimit: 25,
    syncLimit: 10,
    minSessionTimeout: 400,
    maxSessionTimeout: 60_000,
    maxClientCnxns: 0,
    'admin.enableServer': 'false',
    '4lw.commands.whitelist': '*',
    dataDir: data,
    clientPort: ensemble[number - 1]!.client,
    clientPortAddress: '127.0.0.1',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  if (ensemble.length > 1) {
    lines.push(
      ...ensemble.map(({ quorum, election }, n) => `server.${n + 1}=127.0.0.1:${quorum}:${election}`),
    );
    await writeFile(join(data, 'myid'), `${number}\n`);
  }
  const path = join(folder, 'zoo.cfg');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}
