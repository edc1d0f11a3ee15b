import {
  describeObject,
  HighlanderError,
  messageOf,
  type HighlanderErrorDetails,
  type Ran,
} from './highlander.error.js';

type ObjectName = { type: string; id: string };

/** This node lost the object before the call was settled. @publicApi */
export class OwnershipLostError extends HighlanderError {
  readonly code = 'HIGHLANDER_OWNERSHIP_LOST';

  constructor(object: ObjectName, ran: Ran) {
    super(
      `This node no longer owns ${describeObject(object)}: its session with the coordination service ended. ` +
        'Another node may own the object by now; call it again.',
      { type: object.type, id: object.id, ran },
    );
  }
}

/** The coordination service can't be reached, so nobody can say who owns what. @publicApi */
export class CoordinationUnavailableError extends HighlanderError {
  readonly code = 'HIGHLANDER_COORDINATION_UNAVAILABLE';

  constructor(reason: string, details: HighlanderErrorDetails = {}) {
    super(
      `The coordination service is not available: ${reason}. Calls go on by themselves when it is back.`,
      {
        ran: 'no',
        ...details,
      },
    );
  }
}

/** The store refused a read or a write; the object is as it was at its last commit. @publicApi */
export class StorageError extends HighlanderError {
  readonly code = 'HIGHLANDER_STORAGE';

  constructor(object: ObjectName | undefined, what: string, cause: unknown, ran: Ran = 'no') {
    super(
      `${object ? `${describeObject(object)}: ` : ''}the store could not ${what} (${messageOf(cause)}). ` +
        'The object goes on as soon as the store does.',
      { ...(object && { type: object.type, id: object.id }), ran, cause },
    );
  }
}

/** The store doesn't hold conditional writes, so two owners could overwrite each other (I3). @publicApi */
export class UnfencedStorageError extends HighlanderError {
  readonly code = 'HIGHLANDER_UNFENCED_STORAGE';

  constructor(message: string, details: HighlanderErrorDetails = {}) {
    super(message, details);
  }
}

/** A record can't be read as what it should be. It is left untouched (I7). @publicApi */
export class CorruptRecordError extends HighlanderError {
  readonly code = 'HIGHLANDER_CORRUPT_RECORD';

  constructor(object: ObjectName, reason: string, cause?: unknown) {
    super(
      `The stored record of ${describeObject(object)} is not usable: ${reason}. It was left as it is; repair or remove it by hand.`,
      { type: object.type, id: object.id, ran: 'no', cause },
    );
  }
}

/** Another process uses the data folder. @publicApi */
export class DataFolderInUseError extends HighlanderError {
  readonly code = 'HIGHLANDER_DATA_FOLDER_IN_USE';
  readonly folder: string;

  constructor(folder: string, holder: string) {
    super(
      `The data folder ${folder} is in use by ${holder}. Stop it, or give this process a folder of its own: fileStore({ folder }).`,
    );
    this.folder = folder;
  }
}
