import { Injectable } from '@nestjs/common';
import { Field, ObjectIdentity, Read, Update } from 'nestjs-highlander';
import type { Operation } from 'nestjs-highlander/testing';
import type { Receipt } from '../journal.js';
import type { Site } from '../site.js';

/** What a handler throws after it has changed its object. */
export const THROWN = 'thrown by a handler';

/** Where an object lives; each node provides its own. */
@Injectable()
export class Home {
  constructor(readonly site: Site) {}
}

/** What an operation did. */
export interface Applied {
  readonly changed: boolean;
  readonly answer?: unknown;
}

/** The handlers that all objects of the simulation have. Each leaves a receipt of what it saw, for the journal. */
@Injectable()
export abstract class SimulatedObject<Op extends Operation = Operation> {
  /** How many updates have changed it since it began to exist. */
  @Field(0) changes!: number;

  private readonly zxid: string;
  private turns = 0;

  constructor(
    private readonly self: ObjectIdentity,
    private readonly home: Home,
  ) {
    const { journal, process } = home.site;
    this.zxid = journal.claimOf(process.name, self.key);
  }

  /** Applies an operation to the fields of this turn. */
  protected abstract apply(operation: Op): Applied;

  @Update() update(call: number, operation: Op): unknown {
    const receipt = this.begin(call, true);
    return this.finish(receipt, operation);
  }

  @Update() async updateSlowly(call: number, operation: Op): Promise<unknown> {
    const receipt = this.begin(call, true);
    if (this.home.site.world.dice.chance(0.5)) {
      await this.takeTime();
      return this.finish(receipt, operation);
    }
    const answer = this.finish(receipt, operation);
    await this.takeTime();
    return answer;
  }

  @Update() updateAndThrow(call: number, operation: Op): unknown {
    this.finish(this.begin(call, true), operation);
    throw new Error(THROWN);
  }

  @Read() look(call: number, operation: Op): unknown {
    this.begin(call, false);
    return this.apply(operation).answer;
  }

  @Read() async lookSlowly(call: number, operation: Op): Promise<unknown> {
    const receipt = this.begin(call, false);
    const { answer } = this.apply(operation);
    await this.takeTime();
    receipt.endedMs = this.home.site.world.nowMs;
    return answer;
  }

  private begin(call: number, isUpdate: boolean): Receipt {
    const { world, process, journal, leaseHolds } = this.home.site;
    if (!leaseHolds)
      world.violation(`a handler of ${this.self.key} began on ${process.name} without a lease`);
    if (this.turns > 0) world.violation(`two turns of ${this.self.key} overlap on ${process.name}`);
    const receipt: Receipt = {
      object: this.self.key,
      node: process.name,
      zxid: this.zxid,
      beganMs: world.nowMs,
      changes: this.changes,
      endedMs: world.nowMs,
      isUpdate,
      updated: false,
    };
    journal.received(call, receipt);
    return receipt;
  }

  private finish(receipt: Receipt, operation: Op): unknown {
    const { changed, answer } = this.apply(operation);
    if (changed) this.changes += 1;
    receipt.changes = this.changes;
    receipt.updated = changed;
    receipt.endedMs = this.home.site.world.nowMs;
    return answer;
  }

  /** In the middle of a turn. */
  private async takeTime(): Promise<void> {
    const { site } = this.home;
    const { dice } = site.world;
    const forMs = dice.chance(0.5) ? dice.between(0, 10) : dice.between(10, 1_000);
    // Several times, since a long turn is the longest that anything waits.
    for (let chances = 0; chances < 5; chances++) site.waits(forMs);
    this.turns++;
    await site.world.pause(forMs, site.process);
    this.turns--;
  }
}
