import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Server } from 'nestjs-highlander/testing';
import { nameOf, type Subject } from './caller.js';
import { bare, type RecordBody } from './write-log.js';

/** A record as it is in the bucket. */
export interface FinalRecord {
  readonly etag: string;
  readonly revision: number;
  /** What a read of the object gives back. */
  readonly shown: unknown;
}

const AT_ONCE = 16;

/** The records of these objects, straight from S3; none for those that were never written. */
export async function readRecords(
  s3: S3Server,
  subjects: readonly Subject[],
): Promise<Map<string, FinalRecord>> {
  const client = new S3Client(s3.clientConfig);
  const records = new Map<string, FinalRecord>();
  const left = [...subjects];
  const readAll = async (): Promise<void> => {
    for (let subject = left.pop(); subject; subject = left.pop()) {
      const record = await read(client, s3.bucket, subject);
      if (record) records.set(nameOf(subject), record);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, readAll));
    return records;
  } finally {
    client.destroy();
  }
}

async function read(client: S3Client, bucket: string, subject: Subject): Promise<FinalRecord | undefined> {
  try {
    const Key = `default/objects/${nameOf(subject)}.json`;
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const record = JSON.parse((await Body?.transformToString()) ?? '') as RecordBody;
    const shown = subject.kind.shown(record.deleted ? {} : record.state);
    return { etag: bare(ETag ?? ''), revision: record.revision, shown };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}
