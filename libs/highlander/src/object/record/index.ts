export { decodeRecord, type DecodedRecord } from './decode-record.js';
export { encodeRecord } from './encode-record.js';
export { compareEpochs, type Epoch } from './epoch.js';
export { decodeHeader, type RawRecord, type RecordHeader } from './record-header.js';
