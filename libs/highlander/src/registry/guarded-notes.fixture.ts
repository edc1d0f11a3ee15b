import { Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { currentCall } from '../host/index.js';
import { Field, HighlanderObject, ObjectIdentity, Read, Update } from '../object/index.js';
import { gate, settled, startNode, type TestNodeOptions } from '../testing/start-node.fixture.js';
import { ObjectRegistry } from './object-registry.js';

@Injectable()
export class Door implements CanActivate {
  readonly asked: string[] = [];
  readonly refused = new Set<unknown>();
  held: ReturnType<typeof gate> | undefined;

  async canActivate(_context: ExecutionContext): Promise<boolean> {
    const { handler, principal } = currentCall()!;
    this.asked.push(`${String(principal)} ${handler}`);
    await this.held?.passed;
    return !this.refused.has(principal);
  }
}

@HighlanderObject('note')
export class Note {
  @Field() text = '';
  @Field() length = 0;

  constructor(
    private readonly objects: ObjectRegistry,
    private readonly self: ObjectIdentity,
  ) {}

  @Update() write(text: string): void {
    this.text = text;
  }

  @Update() async copyTo(other: string): Promise<void> {
    this.text = `copied to ${other}`;
    await this.objects.ref(Note, other).write(`from ${this.self.id}`);
    await settled();
  }

  @Update() async end(other: string): Promise<void> {
    await this.objects.delete(Note, other);
    await settled();
  }

  @Read() read(): string {
    return this.text;
  }
}

@UseGuards(Door)
@HighlanderObject('diary')
export class Diary {
  @Field() text = '';

  @Update() write(text: string): void {
    this.text = text;
  }
}

export const start = (options: TestNodeOptions = {}) => startNode([Note, Diary, Door], options);

export function outcome(call: Promise<unknown>): { now: unknown } {
  const seen: { now: unknown } = { now: 'pending' };
  call.then(
    (value) => (seen.now = value),
    (error: unknown) => (seen.now = error),
  );
  return seen;
}
