import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  HighlanderModule,
  ObjectRegistry,
  type IsolationDirection,
  type MemoryCoordination,
  type MemoryNetwork,
  type MemoryStore,
} from 'nestjs-highlander';
import { randomOf } from './dice.js';
import type { Journal } from './journal.js';
import { NodeClock } from './node-clock.js';
import { Home } from './objects/simulated-object.js';
import type { Plan } from './plan.js';
import { CoordinationLink } from './ports/coordination-link.js';
import { SimulatedCoordination } from './ports/simulated-coordination.js';
import { simulatedStorage } from './ports/simulated-records.js';
import { SimulatedNetwork, type FindSite } from './ports/simulated-transport.js';
import { Process } from './process.js';
import type { Site } from './site.js';
import type { Weather } from './weather.js';
import type { World } from './world.js';

/** What all nodes share. */
export interface Surroundings {
  readonly world: World;
  readonly weather: Weather;
  readonly journal: Journal;
  readonly plan: Plan;
  readonly storage: MemoryStore;
  readonly coordination: MemoryCoordination;
  readonly network: MemoryNetwork;
  readonly find: FindSite;
  onWait(node: SimulatedNode, forMs: number): void;
}

const WALL_MS = Date.UTC(2026, 0, 1);

/** A node of the application under test: a real one, in a simulated world. */
export class SimulatedNode implements Site {
  readonly world: World;
  readonly weather: Weather;
  readonly journal: Journal;
  readonly process: Process;
  readonly clock: NodeClock;
  isCutFromStorage = false;
  isolation: IsolationDirection | undefined;
  /** While it serves. */
  objects: ObjectRegistry | undefined;
  /** Resolves when it was killed: nobody there hears of anything any more. */
  readonly died: Promise<void>;
  private readonly link: CoordinationLink;
  private readonly network: SimulatedNetwork;
  private isCutFromCoordination = false;
  private app: INestApplicationContext | undefined;
  private readonly stopCallbacks: (() => void)[] = [];
  private markDead!: () => void;

  constructor(
    /** Also its node id, and what ids drawn there begin with. */
    readonly name: string,
    private readonly around: Surroundings,
  ) {
    const { world, weather, journal, plan } = around;
    this.world = world;
    this.weather = weather;
    this.journal = journal;
    this.process = new Process(name);
    const dayMs = 86_400_000;
    this.clock = new NodeClock(
      world,
      this.process,
      WALL_MS + world.dice.between(-dayMs, dayMs),
      world.dice.between(0, dayMs),
    );
    this.link = new CoordinationLink(this, around.coordination, plan.sessionTimeoutMs, plan.clocksAreRight);
    this.network = new SimulatedNetwork(this, around.network, around.find);
    this.died = new Promise((resolve) => {
      this.markDead = resolve;
    });
  }

  get nodeId(): string {
    return `${this.name}-1`;
  }

  get leaseHolds(): boolean {
    return this.link.leaseHolds;
  }

  /** Rejects where a fault has hit the start; the node is of no use then. */
  async start(): Promise<void> {
    const { plan, storage, coordination } = this.around;
    const { world, clock } = this;
    const app = await NestFactory.createApplicationContext(
      {
        module: class Application {},
        imports: [
          HighlanderModule.forRoot({
            coordination: new SimulatedCoordination(this, this.link, coordination),
            storage: simulatedStorage(this, storage),
            transport: this.network,
            clock,
            random: randomOf(world.dice, this.name),
            callTimeoutMs: plan.callTimeoutMs,
            idleTimeoutMs: plan.idleTimeoutMs,
            drainTimeoutMs: plan.drainTimeoutMs,
            maxLiveObjects: plan.maxLiveObjects,
            placement: plan.placement,
            supervision: {
              maxRestarts: 1_000_000,
              onEscalate: () => world.violation(`${this.name} has given up`),
            },
          }),
        ],
        providers: [{ provide: Home, useValue: new Home(this) }, ...plan.classes],
      },
      { logger: false, abortOnError: false },
    );
    this.app = app;
    this.objects = app.get(ObjectRegistry);
    world.note(`${this.name} serves`);
  }

  /** Calls back when the node begins to stop. */
  onStop(callback: () => void): void {
    this.stopCallbacks.push(callback);
  }

  /** Resolves when the application has closed. */
  async stop(): Promise<void> {
    this.world.note(`${this.name} stops`);
    this.objects = undefined;
    for (const callback of this.stopCallbacks) callback();
    await this.app?.close();
  }

  /** Its process ends, between two events: whatever it has sent may still arrive. */
  kill(): void {
    this.world.note(`${this.name} is killed`);
    this.objects = undefined;
    this.process.kill();
    this.link.goDown();
    this.markDead();
  }

  /** Its process stands still, as by SIGSTOP or in a machine that is moved. */
  pause(): void {
    if (!this.process.isRunning) return;
    this.world.note(`${this.name} is paused`);
    this.process.pause();
    this.link.goDown();
  }

  resume(): void {
    if (this.process.isRunning || this.process.isDead) return;
    this.world.note(`${this.name} is resumed`);
    this.world.resume(this.process);
    this.reconnect();
  }

  cutFromCoordination(): void {
    this.isCutFromCoordination = true;
    this.link.goDown();
  }

  mendCoordination(): void {
    this.isCutFromCoordination = false;
    if (this.process.isRunning) this.reconnect();
  }

  /** The service ends sessions of this node. */
  endSessions(): void {
    if (this.process.isRunning && this.link.isUp) this.link.endSome();
  }

  waits(forMs: number): void {
    this.around.onWait(this, forMs);
  }

  breakConnections(nodeId: string): void {
    this.network.breakConnections(nodeId);
  }

  private reconnect(): void {
    const { world } = this;
    world.after(world.dice.between(0, 40), this.process, 'reconnects', () => {
      if (!this.isCutFromCoordination) this.link.comeUp();
    });
  }
}
