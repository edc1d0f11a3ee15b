import {
  Agent,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { deferred } from '../../supervision/deferred.js';
import { startHttpServer } from './http-server.fixture.js';

/**
 * What happens to a request. Before its effect: it is lost, stalls, or is refused with a 403. After it: the answer is
 * lost, is a 500 or a 409, is cut in the middle, or stalls. `land late`: the client is cut off at once, and the request
 * goes on when it is released.
 */
export type S3Fault =
  | 'lose request'
  | 'stall request'
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

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Stands between a store and its server, and does to their requests what networks do. */
export async function startS3FaultProxy(target: string): Promise<S3FaultProxy> {
  const { origin, pathname } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const armed: Armed[] = [];
  const counts = new Map<string, number>();

  const server = await startHttpServer((incoming, outgoing) => {
    const method = incoming.method ?? '';
    counts.set(method, (counts.get(method) ?? 0) + 1);
    const index = armed.findIndex((each) => each.method === method);
    const fault = index < 0 ? undefined : armed.splice(index, 1)[0];
    void pass(incoming, outgoing, fault).catch(() => outgoing.destroy());
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse, armed?: Armed): Promise<void> {
    const body = await buffer(incoming);
    if (armed?.fault === 'lose request') {
      outgoing.destroy();
      return armed.strike();
    }
    if (armed?.fault === 'answer 403') {
      send(outgoing, errorAnswer(403));
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
    else send(outgoing, answer);
  }

  async function spoil(armed: Armed, answer: Answer, outgoing: ServerResponse): Promise<void> {
    switch (armed.fault) {
      case 'lose answer':
        outgoing.destroy();
        break;
      case 'answer 500':
        send(outgoing, errorAnswer(500));
        break;
      case 'answer 409':
        send(outgoing, errorAnswer(409));
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
        send(outgoing, answer);
        break;
      default:
        send(outgoing, answer);
    }
    armed.strike();
  }

  function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method, headers } = incoming;
      const onward = request(new URL(incoming.url ?? '/', origin), { method, headers, agent }, (response) => {
        buffer(response).then(
          (content) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
          reject,
        );
      });
      onward.once('error', reject).end(body);
    });
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
      agent.destroy();
    },
  };
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, headers).end(body);
}

const CODES = { 403: 'AccessDenied', 409: 'ConditionalRequestConflict', 500: 'InternalError' };

function errorAnswer(status: keyof typeof CODES): Answer {
  const error = `<Error><Code>${CODES[status]}</Code><Message>as armed</Message></Error>`;
  const body = Buffer.from(`<?xml version="1.0"?>${error}`);
  return { status, headers: { 'content-type': 'application/xml', 'content-length': body.length }, body };
}
