import { join } from 'node:path';
import { TestCluster, type TestClusterOptions } from 'nestjs-highlander/testing';
import { afterEach, beforeAll } from 'vitest';
import { compileTogether } from '../../support/compile-fixture.js';

/** The program of a node. */
export const NODE_PROGRAM = join(
  import.meta.dirname,
  '../../../libs/highlander/src/testing/cluster/node-program.ts',
);

export type ClusterOptions = Omit<TestClusterOptions, 'module' | 'program'>;

/**
 * Starts a cluster for all tests of a file, and ends it after them.
 *
 * @param application the file in this folder that makes the application's module
 */
export function clusterForFile(application: string, options: ClusterOptions = {}): () => TestCluster {
  return clusterWithModules({ application }, options).cluster;
}

/** As {@link clusterForFile}, with several applications. The nodes start with the first one. */
export function clusterWithModules<Name extends string>(
  applications: Readonly<Record<Name, string>>,
  options: ClusterOptions = {},
): { cluster: () => TestCluster; modules: () => Readonly<Record<Name, string>> } {
  let cluster: TestCluster;
  let modules: Readonly<Record<Name, string>>;
  beforeAll(async () => {
    const names = Object.keys(applications) as Name[];
    const files = names.map((name) => [name, join(import.meta.dirname, applications[name])]);
    const compiled = await compileTogether({
      program: NODE_PROGRAM,
      ...(Object.fromEntries(files) as Record<Name, string>),
    });
    try {
      modules = compiled.paths;
      cluster = await TestCluster.start({
        ...options,
        module: modules[names[0]!],
        program: compiled.paths.program,
      });
    } catch (error) {
      await compiled.cleanup();
      throw error;
    }
    return async () => {
      await cluster.stop();
      await compiled.cleanup();
    };
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') process.stdout.write(`${cluster.logs()}\n`);
  });
  return { cluster: () => cluster, modules: () => modules };
}
