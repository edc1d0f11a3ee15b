export {
  containsBytes,
  copyKnown,
  copyStorable,
  decodeValue,
  encodedBytes,
  encodeKnown,
  encodeValue,
  freezeField,
  inspectField,
  summaryOfText,
  type Summary,
} from './codec/index.js';
export { captureDefaults, checkDefaults, defineObject, isHighlanderObject } from './definition/index.js';
export type { FieldOptions, PlainDefault } from './field-options.interface.js';
export { validateFields } from './field-schema.js';
export { Field } from './field.decorator.js';
export { HighlanderObject } from './highlander-object.decorator.js';
export type { DeactivationReason, OnActivate, OnDeactivate } from './lifecycle.interface.js';
export type {
  FieldDefault,
  FieldDefinition,
  HandlerDefinition,
  HandlerKind,
  ObjectClass,
  ObjectDefinition,
} from './object-definition.interface.js';
export { ObjectIdentity, objectKey, validateId } from './object-identity.js';
export type {
  HighlanderObjectOptions,
  MigratableRecord,
  NodeInfo,
  Placement,
} from './object-options.interface.js';
export { Read } from './read.decorator.js';
export {
  compareEpochs,
  decodeHeader,
  decodeRecord,
  encodeRecord,
  type DecodedRecord,
  type Epoch,
  type RawRecord,
  type RecordHeader,
} from './record/index.js';
export type { State } from './state.type.js';
export { Update } from './update.decorator.js';
