import {
  startS3FaultProxy,
  type S3FaultProxy,
  type S3Weather,
} from '../../libs/highlander/src/testing/servers/s3-fault-proxy.fixture.js';
import { Choice } from './choice.js';
import { WriteLog } from './write-log.js';

/** What the S3 server is like to all nodes for a while. */
export interface Weather extends S3Weather {
  /** Of how many requests, 0 to 1. */
  readonly share: number;
}

/** Stands between all nodes and the S3 server: brings bad weather, and keeps a log of all writes. */
export class S3Gateway {
  readonly log = new WriteLog();
  private weather: Weather | undefined;
  private proxy: S3FaultProxy | undefined;
  private readonly choice: Choice;

  constructor(seed: number) {
    this.choice = new Choice(seed);
  }

  /** For `storageGateway` of a cluster. */
  async open(endpoint: string): Promise<string> {
    this.proxy = await startS3FaultProxy(endpoint, {
      weather: () => {
        const { weather } = this;
        return weather && this.choice.chance(weather.share) ? weather : undefined;
      },
      passed: (request) => this.log.note(request),
    });
    return this.proxy.endpoint;
  }

  bring(weather: Weather): void {
    this.weather = weather;
  }

  clear(): void {
    this.weather = undefined;
  }

  async close(): Promise<void> {
    await this.proxy?.stop();
  }
}
