import { createHash } from 'node:crypto';
import { kindOf } from './kinds.js';
import type { PassedRequest } from '../../libs/highlander/src/testing/servers/s3-fault-proxy.fixture.js';

/** One attempt to write a record, as the S3 server saw it. */
export interface LoggedWrite {
  /** `ledger/hot-0`. */
  readonly object: string;
  /** The ETag of the version that it replaces; null: there must be none. */
  readonly onto: string | null;
  /** Its own ETag, which is the MD5 of its body. */
  readonly etag: string;
  /** `maybe`: the server has not answered, or not clearly. */
  readonly landed: 'yes' | 'no' | 'maybe';
  readonly epoch: { readonly generation: number; readonly zxid: string };
  readonly revision: number;
  /** How many changes the object had counted by itself; null where it begins anew when it is deleted. */
  readonly changes: number | null;
  /** Of what a read of this state gives back. */
  readonly shownHash: string;
}

/** What a record's body says. */
export interface RecordBody {
  readonly epoch: { readonly generation: number; readonly zxid: string };
  readonly revision: number;
  readonly deleted: boolean;
  readonly state: Readonly<Record<string, unknown>>;
}

const OBJECTS = '/objects/';

/** Every write of every record that got to the S3 server, in the order in which it answered. */
export class WriteLog {
  readonly writes: LoggedWrite[] = [];
  private readonly requests = new Map<string, number>();

  note({ method, path, headers, body, answer }: PassedRequest): void {
    const { pathname } = new URL(path, 'http://s3');
    const at = pathname.indexOf(OBJECTS);
    this.requests.set(method, (this.requests.get(method) ?? 0) + 1);
    if (method !== 'PUT' || at < 0) return;
    const { epoch, revision, deleted, state } = JSON.parse(body.toString()) as RecordBody;
    const object = decodeURIComponent(pathname.slice(at + OBJECTS.length)).replace(/\.json$/, '');
    const kind = kindOf(object.slice(0, object.indexOf('/')));
    const shown = kind.shown(deleted ? {} : state);
    this.writes.push({
      object,
      onto: headers['if-none-match'] === '*' ? null : bare(String(headers['if-match'])),
      etag: bare(answer?.etag ?? createHash('md5').update(body).digest('hex')),
      landed: landedBy(answer?.status),
      epoch,
      revision,
      changes: kind.isDeleted ? null : ((state['changes'] ?? 0) as number),
      shownHash: hashOf(shown),
    });
  }

  /** How many requests of this method got to the server. */
  count(method: string): number {
    return this.requests.get(method) ?? 0;
  }
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}

export function bare(etag: string): string {
  return etag.replaceAll('"', '');
}

function landedBy(status: number | undefined): LoggedWrite['landed'] {
  if (status === 200) return 'yes';
  return status === 412 || status === 403 ? 'no' : 'maybe';
}
