import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureProgram } from './ensure-program.mjs';

const DEBIAN_JARS = ['/usr/share/java/zookeeper.jar', '/usr/share/java/slf4j-simple.jar'];

/** ZooKeeper and the Java that runs it, for the tests of the cluster. */
export function ensureZooKeeper() {
  return ensureProgram({
    name: 'ZooKeeper',
    packages: ['libzookeeper-java', 'default-jre-headless'],
    purpose: 'the tests of the cluster',
    find: () => (hasJars() ? java() : undefined),
    hint: 'Where its jars are in another place, say so: ZOOKEEPER_CLASSPATH=/path/to/zookeeper.jar:… npm test',
  });
}

function hasJars() {
  return Boolean(process.env.ZOOKEEPER_CLASSPATH) || DEBIAN_JARS.every((path) => existsSync(path));
}

function java() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'java'))
    .find((path) => existsSync(path));
}
