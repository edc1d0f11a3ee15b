import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { startHttpServer } from './http-server.fixture.js';

/** What a server may do otherwise than it should. */
export interface S3Quirks {
  ignoresIfNoneMatch?: boolean;
  ignoresIfMatch?: boolean;
  /** Takes any ETag for the right one. */
  matchesAnything?: boolean;
  matchesNothing?: boolean;
  /** `If-Match` makes an object where there is none. */
  matchCreates?: boolean;
  /** Looks at the conditions of writers that come together, and lets them write afterwards. */
  racesOn?: 'create' | 'replace';
  /** How long each write takes. */
  delayMs?: number;
  /** Only the first of concurrent writers wins, and another one is told so. */
  tellsTheWrongOne?: boolean;
  weakEtags?: boolean;
  etagForm?: 'quoted' | 'bare' | 'either';
  withoutEtags?: boolean;
  /** Answers nobody but this: a status and the code of an error. */
  answers?: (request: IncomingMessage) => { status: number; code?: string; extra?: string } | undefined;
  /** Refuses to create what is there only so often. */
  refusesCreates?: number;
  /** Every so-manieth write is done, and answered with a 500. */
  doubtsEvery?: number;
  listsBackwards?: boolean;
}

export interface FakeS3 {
  readonly endpoint: string;
  readonly bucket: string;
  readonly objects: Map<string, string>;
  readonly requests: { method: string; path: string; headers: IncomingHttpHeaders }[];
  quirks: S3Quirks;
  /** How many requests it has had to answer at the same time. */
  mostAtOnce: number;
  connections(): Promise<number>;
  stop(): Promise<void>;
}

// As many as the probe sends at once.
const RACERS = 8;

/** The little of S3 that a store uses, in this process, as right or as wrong as a test wants it. */
export async function startFakeS3(quirks: S3Quirks = {}): Promise<FakeS3> {
  const objects = new Map<string, string>();
  const requests: FakeS3['requests'] = [];
  const waiting: (() => void)[] = [];
  let [atOnce, done, refused] = [0, 0, 0];
  const server = await startHttpServer((request, response) => {
    fake.mostAtOnce = Math.max(fake.mostAtOnce, ++atOnce);
    response.once('close', () => atOnce--);
    void answer(request, response);
  });
  const fake: FakeS3 = {
    endpoint: server.origin,
    bucket: 'fake',
    objects,
    requests,
    quirks,
    mostAtOnce: 0,
    connections: () => server.connections(),
    stop: () => server.stop(),
  };
  return fake;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { quirks } = fake;
    const { pathname, searchParams } = new URL(request.url ?? '/', server.origin);
    requests.push({ method: request.method ?? '', path: pathname, headers: request.headers });
    const body = await text(request);
    const armed = quirks.answers?.(request);
    if (armed) return refuse(response, armed.status, armed.code, armed.extra);
    const key = decodeURIComponent(pathname.slice('/fake/'.length));
    if (searchParams.has('list-type')) return list(response, searchParams);
    if (request.method === 'PUT') return put(request, response, key, body);
    const stored = objects.get(key);
    if (stored === undefined) return refuse(response, 404, 'NoSuchKey');
    response.writeHead(200, etagHeader(stored)).end(stored);
  }

  /** Waits for the others of a race. Who comes alone waits in vain. */
  async function together(): Promise<void> {
    const company = new Promise<void>((resume) => waiting.push(resume));
    if (waiting.length === RACERS) for (const resume of waiting.splice(0)) resume();
    await Promise.race([company, after(200)]);
    if (waiting.length < RACERS) waiting.length = 0;
  }

  async function put(request: IncomingMessage, response: ServerResponse, key: string, body: string) {
    const { quirks } = fake;
    const kind = request.headers['if-match'] === undefined ? 'create' : 'replace';
    const holds = conditionHolds(request.headers, objects.get(key));
    if (quirks.racesOn === kind) await together();
    if (quirks.delayMs) await after(quirks.delayMs);
    if (!holds) return refuse(response, 412, 'PreconditionFailed');
    objects.set(key, quirks.tellsTheWrongOne && objects.size > 0 ? `${body} ` : body);
    if (quirks.doubtsEvery && ++done % quirks.doubtsEvery === 0)
      return refuse(response, 500, 'InternalError');
    response.writeHead(200, etagHeader(body)).end();
  }

  function conditionHolds(headers: IncomingHttpHeaders, stored: string | undefined): boolean {
    const { quirks } = fake;
    const match = headers['if-match'];
    if (match === undefined) {
      if (stored === undefined || quirks.ignoresIfNoneMatch) return true;
      return quirks.refusesCreates !== undefined && ++refused > quirks.refusesCreates;
    }
    if (quirks.ignoresIfMatch) return true;
    if (stored === undefined) return Boolean(quirks.matchCreates);
    if (quirks.matchesAnything) return true;
    const form = quirks.etagForm ?? 'either';
    const etag = etagOf(stored);
    const forms = form === 'either' ? [etag, `"${etag}"`] : [form === 'quoted' ? `"${etag}"` : etag];
    return !quirks.matchesNothing && !quirks.weakEtags && forms.includes(match);
  }

  function etagHeader(body: string): Record<string, string> {
    const { withoutEtags, weakEtags } = fake.quirks;
    if (withoutEtags) return {};
    return { etag: `${weakEtags ? 'W/' : ''}"${etagOf(body)}"` };
  }

  function list(response: ServerResponse, query: URLSearchParams): void {
    const [prefix, after] = [query.get('prefix') ?? '', query.get('start-after') ?? ''];
    const max = Number(query.get('max-keys') ?? 1000);
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    if (fake.quirks.listsBackwards) keys.reverse();
    const contents = keys.slice(0, max).map((key) => {
      const size = Buffer.byteLength(objects.get(key) ?? '');
      return `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;
    });
    const truncated = `<IsTruncated>${keys.length > max}</IsTruncated>`;
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0"?><ListBucketResult>${truncated}${contents.join('')}</ListBucketResult>`,
    );
  }
}

function etagOf(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

function refuse(response: ServerResponse, status: number, code?: string, extra = ''): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(code && `<?xml version="1.0"?><Error><Code>${code}</Code>${extra}</Error>`);
}
