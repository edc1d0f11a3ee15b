export { copyKnown, copyStorable } from './copy-storable.js';
export { decodeValue } from './decode-value.js';
export { encodeKnown, encodeValue } from './encode-value.js';
export { freezeField, inspectField, type Inspected, type KnownState } from './inspect.js';
export { storableKind } from './storable-kind.js';
export { containsBytes, encodedBytes, summaryOfText, type Summary } from './summary.js';
