import { resolve } from 'node:path';
import { ConfigurationError } from 'nestjs-highlander';
import { z } from 'zod';
import {
  awsVariables,
  clusterOf,
  clusterVariables,
  faultsOfCluster,
  type ClusterConfiguration,
} from './cluster.configuration.js';

const environment = z.object({
  PORT: z.coerce
    .number('must be a number, such as 3000')
    .int('must be a whole number')
    .min(0, 'must be 0 (any free one) or more')
    .max(65_535, 'must be 65535 or less')
    .default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  HIGHLANDER_FOLDER: z.string().min(1).optional(),
  HIGHLANDER_NAMESPACE: z.string().min(1).default('default'),
  SESSION_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  ...clusterVariables.shape,
  ...awsVariables.shape,
});

/** What the environment decides. */
export class Configuration {
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  /** What keeps this application apart from others on the same servers. */
  readonly namespace: string;
  /** Where the objects are kept, unless there is a cluster. */
  readonly folder: string;
  /** Missing where this process is alone. */
  readonly cluster: ClusterConfiguration | undefined;
  /** What sessions are signed with, instead of a secret that is made up at the first start. */
  readonly sessionSecret: string | undefined;

  /** @throws {ConfigurationError} naming every variable that is wrong or missing; never what a secret one contains */
  constructor(variables: NodeJS.ProcessEnv) {
    // A variable that is set to nothing is one that isn't set.
    const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
    const { success, data, error } = environment.safeParse(given);
    if (!success) {
      throw refusal(error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`));
    }
    const faults = faultsOfCluster(data);
    if (faults.length > 0) throw refusal(faults);
    this.port = data.PORT;
    this.host = data.HOST;
    this.namespace = data.HIGHLANDER_NAMESPACE;
    this.folder = resolve(data.HIGHLANDER_FOLDER ?? '.highlander');
    this.cluster = clusterOf(data);
    this.sessionSecret = data.SESSION_SECRET;
  }
}

function refusal(faults: readonly string[]): ConfigurationError {
  return new ConfigurationError(faults.join('\n'));
}
