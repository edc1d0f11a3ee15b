import { RECORD_FORMAT, type RecordHeader } from './record-header.js';

/**
 * The body of a record, as one line of readable JSON.
 *
 * @param fields The encoded text of each field, including those that the class doesn't know (I7). A tombstone has none.
 */
export function encodeRecord(header: RecordHeader, fields: ReadonlyMap<string, string>): string {
  const { type, id, version, epoch, revision, writer, savedAt, deleted } = header;
  const { generation, zxid } = epoch;
  const head = JSON.stringify({
    format: RECORD_FORMAT,
    type,
    id,
    version,
    epoch: { generation, zxid },
    revision,
    writer,
    savedAt,
    deleted,
  });
  return `${head.slice(0, -1)},"state":{${deleted ? '' : encodeFields(fields)}}}`;
}

function encodeFields(fields: ReadonlyMap<string, string>): string {
  return [...fields].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',');
}
