import { Injectable } from '@nestjs/common';
import {
  Field,
  HighlanderObject,
  ObjectIdentity,
  ObjectRegistry,
  Read,
  Update,
  type OnActivate,
} from 'nestjs-highlander';

/** An answer, and what shows whether whoever gave it was the one owner. */
export interface Witnessed<T> {
  readonly value: T;
  readonly nodeId: string;
  /** The zxid of the claim. ZooKeeper keeps its data in every run, so that all epochs are of one generation. */
  readonly zxid: string;
  /** When the handler ran, by the monotonic clock, which all processes of a machine share. */
  readonly atMs: number;
  /** How many changes the object had seen with this one; null where this one changed nothing. */
  readonly change: number | null;
}

/** An object whose answers tell which activation gave them. */
@Injectable()
abstract class Witness implements OnActivate {
  @Field(0) changes!: number;
  private zxid = '';

  constructor(
    private readonly objects: ObjectRegistry,
    private readonly self: ObjectIdentity,
  ) {}

  async onActivate(): Promise<void> {
    const { type, id } = this.self;
    const owner = await this.objects.lookup(type, id);
    if (owner?.nodeId !== this.objects.node.nodeId) throw new Error(`Not the owner of ${this.self.key}.`);
    this.zxid = owner.epoch;
  }

  protected seen<T>(value: T): Witnessed<T> {
    return this.witnessed(value, null);
  }

  protected changed<T>(value: T): Witnessed<T> {
    return this.witnessed(value, ++this.changes);
  }

  private witnessed<T>(value: T, change: number | null): Witnessed<T> {
    const atMs = Number(process.hrtime.bigint()) / 1e6;
    return { value, nodeId: this.objects.node.nodeId, zxid: this.zxid, atMs, change };
  }
}

/** Keeps what it is told, in order. */
@HighlanderObject('ledger')
export class Ledger extends Witness {
  @Field(() => []) entries!: string[];

  @Update() append(entry: string): Witnessed<number> {
    return this.changed(this.entries.push(entry));
  }

  @Read() read(): Witnessed<readonly string[]> {
    return this.seen(this.entries);
  }
}

@HighlanderObject('tally')
export class Tally extends Witness {
  @Field(0) sum!: number;

  @Update() increment(): Witnessed<number> {
    return this.changed(++this.sum);
  }

  @Read() read(): Witnessed<number> {
    return this.seen(this.sum);
  }
}

/** One value, which can be deleted. */
@HighlanderObject('slate')
export class Slate extends Witness {
  @Field(null) value!: string | null;

  @Update() write(value: string): Witnessed<null> {
    this.value = value;
    return this.changed(null);
  }

  @Read() read(): Witnessed<string | null> {
    return this.seen(this.value);
  }
}

@HighlanderObject('labels')
export class Labels extends Witness {
  @Field(() => new Set()) labels!: Set<string>;

  @Update() add(label: string): Witnessed<boolean> {
    if (this.labels.has(label)) return this.seen(false);
    this.labels.add(label);
    return this.changed(true);
  }

  @Update() remove(label: string): Witnessed<boolean> {
    return this.labels.delete(label) ? this.changed(true) : this.seen(false);
  }

  @Read() has(label: string): Witnessed<boolean> {
    return this.seen(this.labels.has(label));
  }

  @Read() read(): Witnessed<readonly string[]> {
    return this.seen([...this.labels]);
  }
}

/** One value that is written on condition, by an object that trusts no clock. */
@HighlanderObject('lock', { strict: true })
export class Lock extends Witness {
  @Field(null) holder!: string | null;

  @Update() write(holder: string): Witnessed<null> {
    this.holder = holder;
    return this.changed(null);
  }

  @Update() pass(from: string | null, to: string): Witnessed<boolean> {
    if (this.holder !== from) return this.seen(false);
    this.holder = to;
    return this.changed(true);
  }

  @Read() read(): Witnessed<string | null> {
    return this.seen(this.holder);
  }
}
