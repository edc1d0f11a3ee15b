import { basename, dirname } from 'node:path';
import type { Choose } from './choices.fixture.js';
import type { FileSystem, OpenFile } from './file-system.js';

class FileNode {
  content: Buffer = Buffer.alloc(0);
  durable: Buffer = Buffer.alloc(0);
}

class FolderNode {
  names = new Map<string, Node>();
  durable = new Map<string, Node>();
}

type Node = FileNode | FolderNode;

/**
 * A disk with nothing on it but one folder, in memory, which stops after so many steps: from then on no operation ever
 * ends. If the power has failed, what was not synced by then is kept or lost, each thing for itself, as chance will
 * have it; a real file system is kinder. A sync makes durable what was there when it began. Steps take different
 * times, so operations overtake each other.
 */
export class SimulatedDisk implements FileSystem {
  /** Of how many syncs of a folder one fails; 0 for none. */
  failingSyncs = 0;
  readonly stopped: Promise<void>;
  private stop!: () => void;
  private root = new FolderNode();

  constructor(
    private readonly choose: Choose,
    private steps: number,
  ) {
    this.stopped = new Promise((resolve) => {
      this.stop = resolve;
    });
  }

  /** The same disk after the power has come back. */
  afterPowerFailure(steps: number): SimulatedDisk {
    return this.continued(this.survivor(this.root) as FolderNode, steps);
  }

  /** The same disk after the process was killed: everything is there, durable or not. */
  afterKill(steps: number): SimulatedDisk {
    return this.continued(this.root, steps);
  }

  private continued(root: FolderNode, steps: number): SimulatedDisk {
    const disk = new SimulatedDisk(this.choose, steps);
    disk.root = root;
    return disk;
  }

  async open(path: string, flags: 'r' | 'wx'): Promise<OpenFile> {
    await this.step();
    const existing = this.find(path);
    if (!existing && flags === 'r') throw errorOf('ENOENT', path);
    if (existing && flags === 'wx') throw errorOf('EEXIST', path);
    const node = existing ?? new FileNode();
    if (!existing) this.folderOf(path).names.set(basename(path), node);
    return {
      writeFile: async (data) => {
        const file = node as FileNode;
        file.content = Buffer.from(data.subarray(0, this.choose(data.length)));
        await this.step();
        file.content = Buffer.from(data);
      },
      datasync: () => this.sync(node),
      sync: () => this.sync(node),
      close: () => this.step(),
    };
  }

  async readFile(path: string): Promise<Buffer> {
    await this.step();
    const node = this.find(path);
    if (!(node instanceof FileNode)) throw errorOf('ENOENT', path);
    return node.content;
  }

  async rename(from: string, to: string): Promise<void> {
    await this.step();
    const node = this.find(from);
    if (!node) throw errorOf('ENOENT', from);
    this.folderOf(to).names.set(basename(to), node);
    this.folderOf(from).names.delete(basename(from));
    await this.step();
  }

  async unlink(path: string): Promise<void> {
    await this.step();
    this.folderOf(path).names.delete(basename(path));
  }

  async mkdir(path: string): Promise<void> {
    await this.step();
    if (this.find(path)) throw errorOf('EEXIST', path);
    this.folderOf(path).names.set(basename(path), new FolderNode());
  }

  async readdir(path: string): Promise<string[]> {
    await this.step();
    const node = this.find(path);
    if (!(node instanceof FolderNode)) throw errorOf('ENOENT', path);
    return [...node.names.keys()];
  }

  async stat(path: string): Promise<{ size: number; isFile(): boolean }> {
    await this.step();
    const node = this.find(path);
    if (!node) throw errorOf('ENOENT', path);
    return {
      size: node instanceof FileNode ? node.content.length : 0,
      isFile: () => node instanceof FileNode,
    };
  }

  private async sync(node: Node): Promise<void> {
    const then = node instanceof FileNode ? node.content : new Map(node.names);
    await this.step();
    if (node instanceof FolderNode && this.failingSyncs > 0 && this.choose(this.failingSyncs) === 0) {
      throw errorOf('EIO', 'a folder');
    }
    node.durable = then;
    await this.step();
  }

  private async step(): Promise<void> {
    for (let wait = this.choose(5); wait > 0; wait--) await Promise.resolve();
    if (this.steps-- > 0) return;
    this.stop();
    await new Promise(() => undefined);
  }

  private survivor(node: Node): Node {
    if (node instanceof FileNode) {
      const file = new FileNode();
      const torn = Buffer.concat([node.content.subarray(0, this.choose(node.content.length + 1))]);
      file.content = [node.durable, node.content, torn][node.durable === node.content ? 0 : this.choose(3)]!;
      file.durable = file.content;
      return file;
    }
    const folder = new FolderNode();
    for (const name of new Set([...node.names.keys(), ...node.durable.keys()])) {
      const kept = [node.names, node.durable][this.choose(2)]!.get(name);
      if (kept) folder.names.set(name, this.survivor(kept));
    }
    folder.durable = new Map(folder.names);
    return folder;
  }

  private find(path: string): Node | undefined {
    if (path === '/') return this.root;
    const folder = this.find(dirname(path));
    return folder instanceof FolderNode ? folder.names.get(basename(path)) : undefined;
  }

  private folderOf(path: string): FolderNode {
    const folder = this.find(dirname(path));
    if (!(folder instanceof FolderNode)) throw errorOf('ENOENT', path);
    return folder;
  }
}

function errorOf(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
