import { Immer, enableMapSet } from 'immer';
import { ReadOnlyError, TurnEndedError } from '../errors/index.js';
import { copyKnown, type ObjectDefinition, type ObjectIdentity } from '../object/index.js';
import { currentScope, type CallScope, type ChainLink, type CurrentCall } from './call-scope.js';
import type { Snapshot } from './state-version.js';

enableMapSet();

// An instance of our own: the application's settings of immer don't reach us, nor ours the application. What a turn
// leaves is frozen by nextVersion, which also knows dates.
const drafts = new Immer({ autoFreeze: false });

type FieldValues = Record<string, unknown>;

/** `update`: on a draft of the newest state; `read` and `hook`: on the last commit, which can't be changed. */
export type TurnMode = 'update' | 'read' | 'hook';

/** What a turn needs to know of the activation that it is a turn of. */
export interface TurnSubject {
  readonly identity: ObjectIdentity;
  readonly definition: ObjectDefinition;
  readonly instance: object;
  readonly namespace: string;
  /** An id that no turn of any node has had. */
  newTurnId(): string;
}

/** Under whose name, and until when, a turn runs. */
export interface TurnOrigin {
  readonly principal: unknown;
  readonly deadlineMs: number;
  readonly readOnly: boolean;
  readonly caller: ChainLink | undefined;
  /** Told of the updates of other objects that are called from the turn. */
  updateBegins?(): void;
  updateEnds?(hadEffect: boolean): void;
}

/**
 * One handler's execution. It is the scope of the code that runs in it: the fields of `this` are this turn's fields,
 * and calls made from it carry its chain on. Once it has ended, nothing can be read or changed through it.
 */
export class Turn implements CallScope, ChainLink {
  readonly turn = this;
  readonly chain = this;
  readonly key: string;
  readonly namespace: string;
  readonly caller: ChainLink | undefined;
  readonly principal: unknown;
  readonly deadlineMs: number;
  readonly readOnly: boolean;
  readonly isRemote = false;

  private id: string | undefined;
  private running = true;
  /** Opened for the first object that is touched: many updates change numbers and texts alone, and need none. */
  private draft: FieldValues | undefined;
  /** The primitives that were assigned, until there is a draft, which takes them over. */
  private primitives: FieldValues | undefined;
  private copies: FieldValues | undefined;
  private deleting = false;
  private creating = false;

  constructor(
    readonly subject: TurnSubject,
    /** What runs: the handler's name. */
    readonly name: string,
    readonly mode: TurnMode,
    /** The state that the turn began with. */
    readonly base: Snapshot,
    readonly origin: TurnOrigin,
  ) {
    this.key = subject.identity.key;
    this.namespace = subject.namespace;
    this.caller = origin.caller;
    this.principal = origin.principal;
    this.deadlineMs = origin.deadlineMs;
    this.readOnly = origin.readOnly;
  }

  /** Made when it is first asked for: only chains that leave the node need it. */
  get turnId(): string {
    return (this.id ??= this.subject.newTurnId());
  }

  isRunning(): boolean {
    return this.running;
  }

  updateBegins(): void {
    this.origin.updateBegins?.();
  }

  updateEnds(hadEffect: boolean): void {
    this.origin.updateEnds?.(hadEffect);
  }

  get current(): CurrentCall {
    const { type, id } = this.subject.identity;
    return { type, id, handler: this.name, principal: this.principal };
  }

  get isDelete(): boolean {
    return this.deleting;
  }

  getField(name: string): unknown {
    if (!this.running) throw new TurnEndedError(this.subject.identity, name);
    if (this.mode !== 'update') return this.committedField(name);
    if (!this.draft) {
      if (this.primitives && Object.hasOwn(this.primitives, name)) return this.primitives[name];
      if (isPrimitive(this.base.state[name])) return this.base.state[name];
    }
    const draft = this.openDraft();
    // Bytes can't be frozen nor drafted: the turn works on a copy of its own.
    if (this.base.hasBytes(name) && !this.isOwn(name)) draft[name] = this.copyOf(name);
    return draft[name];
  }

  setField(name: string, value: unknown): void {
    const { identity } = this.subject;
    if (!this.running) throw new TurnEndedError(identity, name);
    if (this.mode !== 'update') {
      throw new ReadOnlyError(
        `${this.name}() of ${identity.type} "${identity.id}" may not change "${name}": it only reads. ` +
          'Change fields in a handler with @Update.',
        { type: identity.type, id: identity.id },
      );
    }
    // Whatever it is, it takes the place of the committed bytes: they may not be copied over it.
    if (this.base.hasBytes(name)) (this.copies ??= {})[name] = value;
    if (!this.draft && isPrimitive(value)) (this.primitives ??= {})[name] = value;
    else this.openDraft()[name] = value;
  }

  /** The object shall be stored afterwards, even if nothing differs from its defaults. */
  markStored(): void {
    this.creating = true;
  }

  get isCreate(): boolean {
    return this.creating && this.base.absent;
  }

  /** Turns this update into the end of the object. */
  markDeleted(): void {
    this.deleting = true;
  }

  /**
   * The fields' values as the turn leaves them, or `undefined` where it changed none. Ends the turn: references into
   * its draft are dead from here on.
   */
  finish(): FieldValues | undefined {
    this.running = false;
    const values = this.draft ? drafts.finishDraft(this.draft) : this.withPrimitives();
    return values === this.base.state ? undefined : values;
  }

  private withPrimitives(): Readonly<FieldValues> {
    const { primitives, base } = this;
    if (!primitives) return base.state;
    const isSame = Object.keys(primitives).every((name) => Object.is(primitives[name], base.state[name]));
    return isSame ? base.state : { ...base.state, ...primitives };
  }

  /** Ends the turn and forgets whatever it changed. */
  discard(): void {
    this.running = false;
    if (!this.draft) return;
    try {
      drafts.finishDraft(this.draft);
    } catch {
      // Only ended so that its references are dead; what it holds is dropped.
    }
  }

  private openDraft(): FieldValues {
    if (this.draft) return this.draft;
    this.draft = drafts.createDraft<FieldValues>(this.base.state);
    Object.assign(this.draft, this.primitives);
    this.primitives = undefined;
    return this.draft;
  }

  private committedField(name: string): unknown {
    if (!this.base.hasBytes(name)) return this.base.state[name];
    return this.isOwn(name) ? this.copies![name] : this.copyOf(name);
  }

  /** Whether a field with bytes is this turn's own already. */
  private isOwn(name: string): boolean {
    return this.copies !== undefined && Object.hasOwn(this.copies, name);
  }

  private copyOf(name: string): unknown {
    return ((this.copies ??= {})[name] = copyKnown(this.base.state[name]));
  }
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

const OWNER = Symbol('highlander.owner');

/**
 * The properties that stand in for the fields on an instance. Each looks for the turn of the code that touches it, so
 * that `this.title` is the title of that turn, and an error where there is none. One set serves all instances.
 */
export function fieldAccessors(definition: ObjectDefinition): PropertyDescriptorMap {
  const descriptors: PropertyDescriptorMap = {};
  for (const field of definition.fields.keys()) {
    descriptors[field] = {
      enumerable: true,
      configurable: true,
      get(this: object) {
        return turnOf(this, field).getField(field);
      },
      set(this: object, value: unknown) {
        turnOf(this, field).setField(field, value);
      },
    };
  }
  return descriptors;
}

/** Puts the accessors in place of the values that the constructor left. */
export function installFields(
  instance: object,
  identity: ObjectIdentity,
  accessors: PropertyDescriptorMap,
): void {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(instance));
  const firstField = properties.findIndex(([name]) => Object.hasOwn(accessors, name));
  const replaced = firstField < 0 ? [] : properties.slice(firstField);
  // In place, V8 would give each instance a hidden class of its own, half a kilobyte large. What is taken away from the
  // end and put back in the same order makes all instances share one.
  if (replaced.every(([, { configurable }]) => configurable)) {
    for (const [name] of replaced.toReversed()) Reflect.deleteProperty(instance, name);
    for (const [name, own] of replaced) Object.defineProperty(instance, name, accessors[name] ?? own);
  }
  Object.defineProperties(instance, accessors);
  Object.defineProperty(instance, OWNER, { value: identity });
}

function turnOf(instance: object, field: string): Turn {
  const { turn } = currentScope();
  if (turn?.subject.instance === instance) return turn;
  throw new TurnEndedError((instance as { [OWNER]: ObjectIdentity })[OWNER], field);
}
