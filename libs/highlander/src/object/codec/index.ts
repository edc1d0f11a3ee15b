export { copyStorable } from './copy-storable.js';
export { decodeValue } from './decode-value.js';
export { encodeValue } from './encode-value.js';
export { freezeChecked, freezeState } from './freeze-state.js';
export { storableKind } from './storable-kind.js';
export { containsBytes, summarize, summarizeField, type ValueSummary } from './summarize.js';
