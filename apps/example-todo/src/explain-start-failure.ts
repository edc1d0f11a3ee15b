import { inspect } from 'node:util';
import {
  ConfigurationError,
  CoordinationUnavailableError,
  DataFolderInUseError,
  StorageError,
  UnfencedStorageError,
} from 'nestjs-highlander';

// Their messages say what to do; the stack would only hide it.
const SELF_EXPLANATORY = [
  ConfigurationError,
  CoordinationUnavailableError,
  StorageError,
  UnfencedStorageError,
];

/** What to tell whoever started the application: for mistakes that can happen to anybody, what to do instead. */
export function explainStartFailure(error: unknown): string {
  if (error instanceof DataFolderInUseError) {
    return `${error.message}\nHere: HIGHLANDER_FOLDER=.highlander-2 PORT=3001 npm start`;
  }
  if (!(error instanceof Error)) return inspect(error);
  if (SELF_EXPLANATORY.some((kind) => error instanceof kind)) return error.message;
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Stop what uses it, or choose another: PORT=${port! + 1} npm start`;
    case 'EACCES':
      return `Port ${port} needs more rights than you have. Choose one above 1023: PORT=3000 npm start`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${address ?? 'of that name'}. Leave HOST out, or use HOST=0.0.0.0 for all addresses.`;
    default:
      return inspect(error);
  }
}
