import { textOf } from '../json.js';

/** A list that is the beginning of something that was read. */
export class ReadList {
  private readonly longer = new Map<string, ReadList>();
  private usual: { readonly element: unknown; readonly list: ReadList } | undefined;

  constructor(
    readonly id: number,
    readonly length: number,
  ) {}

  /** The list that this one becomes, if it was ever read or came before one that was. */
  followedBy(element: string): ReadList | undefined {
    return this.longer.get(element);
  }

  /** The same, made if it isn't there. Most lists are read again and again: the usual way costs no text. */
  grow(element: unknown, make: (length: number) => ReadList): ReadList {
    if (this.usual && this.usual.element === element) return this.usual.list;
    const text = textOf(element);
    const list = this.longer.get(text) ?? make(this.length + 1);
    this.longer.set(text, list);
    this.usual ??= { element, list };
    return list;
  }
}

/** All that was ever read of one list, as a tree: without an anomaly, and without a delete, it has one branch. */
export class ReadTree {
  private size = 0;
  readonly elements = new Set<string>();
  readonly empty = this.make(0);

  /** Notes what was read; undefined for what is no list. */
  add(value: unknown): ReadList | undefined {
    if (!Array.isArray(value)) return undefined;
    let list = this.empty;
    for (const element of value as unknown[]) {
      const before = this.size;
      list = list.grow(element, (length) => this.make(length));
      if (this.size > before) this.elements.add(textOf(element));
    }
    return list;
  }

  private make(length: number): ReadList {
    return new ReadList(this.size++, length);
  }
}
