import * as fs from 'node:fs/promises';

/** An open file or folder, as far as this store uses one. */
export interface OpenFile {
  writeFile(data: Uint8Array): Promise<void>;
  /** Makes the content durable. */
  datasync(): Promise<void>;
  /** Makes content and attributes durable; of a folder: which files it has. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What the store asks of a file system. A port of its own, so that tests can let any step fail, or cut the power
 * between any two.
 */
export interface FileSystem {
  open(path: string, flags: 'r' | 'wx'): Promise<OpenFile>;
  readFile(path: string): Promise<Buffer>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  mkdir(path: string): Promise<unknown>;
  readdir(path: string): Promise<string[]>;
  stat(path: string): Promise<{ readonly size: number; isFile(): boolean }>;
}

/** The file system of this machine. */
export const diskFileSystem: FileSystem = fs;

/** Whether the operating system refused with one of these codes. */
export function failedWith(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
