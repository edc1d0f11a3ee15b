import { resolve } from 'node:path';
import { ConfigurationError } from 'nestjs-highlander';
import { z } from 'zod';

const environment = z.object({
  PORT: z.coerce
    .number('must be a number, such as 3000')
    .int('must be a whole number')
    .min(0, 'must be 0 (any free one) or more')
    .max(65_535, 'must be 65535 or less')
    .default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  HIGHLANDER_FOLDER: z.string().min(1).default('.highlander'),
  SESSION_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
});

/** What the environment decides. */
export class Configuration {
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  /** Where the objects are kept. */
  readonly folder: string;
  /** What sessions are signed with, instead of a secret that is made up at the first start. */
  readonly sessionSecret: string | undefined;

  constructor(variables: NodeJS.ProcessEnv) {
    // A variable that is set to nothing is one that isn't set.
    const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
    const { success, data, error } = environment.safeParse(given);
    if (!success) {
      throw new ConfigurationError(
        error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`).join('\n'),
      );
    }
    this.port = data.PORT;
    this.host = data.HOST;
    this.folder = resolve(data.HIGHLANDER_FOLDER);
    this.sessionSecret = data.SESSION_SECRET;
  }
}
