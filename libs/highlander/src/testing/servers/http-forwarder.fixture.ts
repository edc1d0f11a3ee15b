import {
  Agent,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Passes requests on to a server as they came, and brings its answers as a whole. */
export class HttpForwarder {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly origin: string) {}

  forward(incoming: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const { method, headers } = incoming;
      const url = new URL(incoming.url ?? '/', this.origin);
      const onward = request(url, { method, headers, agent: this.agent }, (response) => {
        buffer(response).then(
          (content) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
          reject,
        );
      });
      onward.once('error', reject).end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

export function sendAnswer(outgoing: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, headers).end(body);
}
