import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pause, systemClock } from '../../clock/index.js';
import { deferred } from '../../supervision/deferred.js';
import { HttpForwarder, sendAnswer, type HttpAnswer } from './http-forwarder.fixture.js';
import { startHttpServer } from './http-server.fixture.js';

/**
 * What happens to a request. Before its effect: it is lost, stalls, or is refused with a 403 or a 503. After it: the
 * answer is lost, is a 500 or a 409, is cut in the middle, or stalls. `land late`: the client is cut off at once, and
 * the request goes on when it is released.
 */
export type S3Fault =
  | 'lose request'
  | 'stall request'
  | 'refuse request'
  | 'land late'
  | 'lose answer'
  | 'answer 500'
  | 'answer 409'
  | 'answer 403'
  | 'cut answer'
  | 'stall answer';

export interface ArmedFault {
  /** Resolves when the fault has struck. */
  readonly struck: Promise<void>;
  /** Lets what was held go on. Resolves with the status that the server gave it. */
  release(): Promise<number>;
}

/** A fault that strikes without being armed. */
export interface S3Weather {
  readonly fault: S3Fault;
  /** After how long what is held goes on. @default 0 */
  readonly heldMs?: number;
}

/** A request that was passed on, and what the server made of it. */
export interface PassedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Its status and ETag; undefined where the server has not answered. */
  readonly answer: { readonly status: number; readonly etag?: string } | undefined;
}

export interface S3FaultProxyOptions {
  /** What is to happen to a request for which nothing is armed; nothing, where it gives nothing. */
  readonly weather?: (method: string) => S3Weather | undefined;
  /** Is told of each request that got to the server, before its sender is. */
  readonly passed?: (request: PassedRequest) => void;
}

export interface S3FaultProxy {
  /** Takes the place of the server's. */
  readonly endpoint: string;
  /** How many requests of a method have come. */
  count(method: 'GET' | 'PUT'): number;
  /** The next request of this method meets the fault. Faults strike in the order in which they were armed. */
  arm(fault: S3Fault, method?: 'GET' | 'PUT'): ArmedFault;
  /** Forgets the faults that have not struck. */
  disarm(): void;
  stop(): Promise<void>;
}

interface Armed {
  readonly fault: S3Fault;
  readonly method: string;
  readonly released: Promise<void>;
  strike(): void;
  landed(status: number): void;
}

/** Stands between a store and its server, and does to their requests what networks do. */
export async function startS3FaultProxy(
  target: string,
  { weather = () => undefined, passed = () => undefined }: S3FaultProxyOptions = {},
): Promise<S3FaultProxy> {
  const { origin, pathname } = new URL(target);
  const forwarder = new HttpForwarder(origin);
  const armed: Armed[] = [];
  const counts = new Map<string, number>();

  const server = await startHttpServer((incoming, outgoing) => {
    const method = incoming.method ?? '';
    counts.set(method, (counts.get(method) ?? 0) + 1);
    const index = armed.findIndex((each) => each.method === method);
    const fault = index < 0 ? brought(weather(method), method) : armed.splice(index, 1)[0];
    void pass(incoming, outgoing, fault).catch(() => outgoing.destroy());
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse, armed?: Armed): Promise<void> {
    const body = await buffer(incoming);
    if (armed?.fault === 'lose request') {
      outgoing.destroy();
      return armed.strike();
    }
    if (armed?.fault === 'answer 403' || armed?.fault === 'refuse request') {
      sendAnswer(outgoing, errorAnswer(armed.fault === 'answer 403' ? 403 : 503));
      return armed.strike();
    }
    if (armed?.fault === 'land late') outgoing.destroy();
    if (armed?.fault === 'stall request' || armed?.fault === 'land late') {
      armed.strike();
      await armed.released;
    }
    const answer = await forward(incoming, body);
    armed?.landed(answer.status);
    if (armed) await spoil(armed, answer, outgoing);
    else sendAnswer(outgoing, answer);
  }

  async function spoil(armed: Armed, answer: HttpAnswer, outgoing: ServerResponse): Promise<void> {
    switch (armed.fault) {
      case 'lose answer':
        outgoing.destroy();
        break;
      case 'answer 500':
        sendAnswer(outgoing, errorAnswer(500));
        break;
      case 'answer 409':
        sendAnswer(outgoing, errorAnswer(409));
        break;
      case 'cut answer':
        outgoing.writeHead(answer.status, answer.headers);
        // The connection is destroyed once the half is on its way, not before.
        await new Promise((written) =>
          outgoing.write(answer.body.subarray(0, answer.body.length / 2), written),
        );
        outgoing.destroy();
        break;
      case 'stall answer':
        armed.strike();
        await armed.released;
        sendAnswer(outgoing, answer);
        break;
      default:
        sendAnswer(outgoing, answer);
    }
    armed.strike();
  }

  async function forward(incoming: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, body };
    try {
      const answer = await forwarder.forward(incoming, body);
      const { status, headers: answered } = answer;
      passed({ ...request, answer: { status, ...(answered.etag && { etag: answered.etag }) } });
      return answer;
    } catch (error) {
      passed({ ...request, answer: undefined });
      throw error;
    }
  }

  return {
    endpoint: server.origin + (pathname === '/' ? '' : pathname),
    count: (method) => counts.get(method) ?? 0,
    arm(fault, method = 'PUT') {
      const [struck, released] = [deferred(), deferred()];
      const landed = new Promise<number>((resolve) => {
        armed.push({
          fault,
          method,
          released: released.promise,
          strike: struck.resolve,
          landed: resolve,
        });
      });
      return {
        struck: struck.promise,
        release: () => {
          released.resolve();
          return landed;
        },
      };
    },
    disarm: () => void armed.splice(0),
    stop: async () => {
      await server.stop();
      forwarder.close();
    },
  };
}

/** Releases itself. */
function brought(weather: S3Weather | undefined, method: string): Armed | undefined {
  if (!weather) return undefined;
  const { fault, heldMs = 0 } = weather;
  const nothing = (): void => undefined;
  return { fault, method, released: pause(systemClock, heldMs), strike: nothing, landed: nothing };
}

const CODES = {
  403: 'AccessDenied',
  409: 'ConditionalRequestConflict',
  500: 'InternalError',
  503: 'SlowDown',
};

function errorAnswer(status: keyof typeof CODES): HttpAnswer {
  const error = `<Error><Code>${CODES[status]}</Code><Message>as armed</Message></Error>`;
  const body = Buffer.from(`<?xml version="1.0"?>${error}`);
  return { status, headers: { 'content-type': 'application/xml', 'content-length': body.length }, body };
}
