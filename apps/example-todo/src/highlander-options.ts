import { fileStore, type HighlanderOptions } from 'nestjs-highlander';
import type { Configuration } from './configuration.js';

/**
 * The whole difference between one process and a cluster. What only a cluster needs is loaded only there.
 *
 * @throws {ConfigurationError} an option of the library is wrong
 */
export async function highlanderOptions(configuration: Configuration): Promise<HighlanderOptions> {
  const { namespace, folder, cluster } = configuration;
  if (!cluster) return { namespace, storage: fileStore({ folder }) };
  const [{ zookeeper }, { s3 }] = await Promise.all([
    import('nestjs-highlander/zookeeper'),
    import('nestjs-highlander/s3'),
  ]);
  return {
    namespace,
    coordination: zookeeper(cluster.zookeeper),
    storage: s3(cluster.s3),
    transport: cluster.transport,
  };
}
