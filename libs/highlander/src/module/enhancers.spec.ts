import {
  type CanActivate,
  Catch,
  ForbiddenException,
  Injectable,
  ParseIntPipe,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { currentCall, runAs } from '../host/index.js';
import { Field, HighlanderObject, Read, Update } from '../object/index.js';
import { startNode, stopAllNodes } from '../testing/start-node.fixture.js';

const seen: string[] = [];
const Roles = (...roles: string[]) => SetMetadata('roles', roles);

@Injectable()
class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.get<string[]>('roles', context.getHandler()) ?? [];
    const call = currentCall()!;
    seen.push(
      `${context.getType()} ${context.getClass().name} ${context.getHandler().name} ${call.type}:${call.id}`,
    );
    return (
      roles.length === 0 ||
      roles.includes((call.principal as { role?: string } | undefined)?.role ?? 'nobody')
    );
  }
}

@Injectable()
class MembersOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    seen.push(`class guard for ${context.getHandler().name}`);
    return (currentCall()!.principal as { member?: boolean } | undefined)?.member === true;
  }
}

@Injectable()
class NeverGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class Shout implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((reply) => `${String(reply)}!`));
  }
}

class DomainError extends Error {}

@Catch(DomainError)
class DomainFilter implements ExceptionFilter {
  catch(exception: DomainError): never {
    throw new ForbiddenException(`filtered: ${exception.message}`);
  }
}

@HighlanderObject('door')
class Door {
  @Field() opened = 0;
  knocks = 0;

  @Update()
  @UseGuards(RolesGuard)
  @Roles('owner')
  open(): number {
    this.opened++;
    return this.opened;
  }

  @Read()
  @UseInterceptors(Shout)
  greet(name: string, ...others: string[]): string {
    this.knocks++;
    return `hello ${[name, ...others].join(' and ')}, knock ${this.knocks}`;
  }

  @Update()
  @UsePipes(ParseIntPipe)
  openTimes(times: number): number {
    this.opened += times;
    return this.opened;
  }

  @Update()
  @UseFilters(DomainFilter)
  slam(): void {
    this.opened = 99;
    throw new DomainError('slammed');
  }

  @Read() plain(): string {
    return 'plain';
  }
}

@HighlanderObject('club')
@UseGuards(MembersOnly)
class Club {
  @Field() name = 'secret';

  @Read() whisper(): string {
    return this.name;
  }
}

async function start() {
  seen.length = 0;
  const node = await startNode([
    Door,
    Club,
    RolesGuard,
    MembersOnly,
    { provide: APP_GUARD, useClass: NeverGuard },
  ]);
  return { ...node, door: node.objects.ref(Door, 'front'), club: node.objects.ref(Club, 'x') };
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('around a handler', () => {
  afterEach(stopAllNodes);

  it('guards decide, with metadata, identity and principal at hand', async () => {
    const { door, objects } = await start();
    const refused = await failure(door.open());
    expect(refused).toBeInstanceOf(ForbiddenException);
    expect((refused as ForbiddenException).getStatus()).toBe(403);
    await expect(runAs({ role: 'owner' }, () => door.open())).resolves.toBe(1);
    expect(seen).toEqual(['highlander Door open door:front', 'highlander Door open door:front']);
    expect((await objects.snapshot(Door, 'front')).revision).toBe(1);
  });

  it('interceptors change replies, and each instance is its own', async () => {
    const { door, objects } = await start();
    await expect(door.greet('Ann')).resolves.toBe('hello Ann, knock 1!');
    await expect(door.greet('Ann', 'Bob', 'Cid')).resolves.toBe('hello Ann and Bob and Cid, knock 2!');
    await expect(objects.ref(Door, 'back').greet('Bob')).resolves.toBe('hello Bob, knock 1!');
  });

  it('pipes change and refuse arguments', async () => {
    const { door } = await start();
    await expect(door.openTimes('3' as unknown as number)).resolves.toBe(3);
    await expect(door.openTimes('many' as unknown as number)).rejects.toMatchObject({ status: 400 });
  });

  it('filters turn exceptions into others, and the turn is discarded all the same', async () => {
    const { door, objects } = await start();
    await expect(door.slam()).rejects.toThrow('filtered: slammed');
    await expect(objects.get(Door, 'front')).resolves.toEqual({ opened: 0 });
  });

  it('nothing happens where there is nothing; the guards of the application’s doors don’t apply', async () => {
    const { door } = await start();
    await expect(door.plain()).resolves.toBe('plain');
    expect(seen).toEqual([]);
  });
});

describe('a guard on the class', () => {
  afterEach(stopAllNodes);

  it('applies to every access', async () => {
    const { club, objects } = await start();
    const accesses: [string, () => Promise<unknown>][] = [
      ['whisper', () => club.whisper()],
      ['get', () => objects.get(Club, 'x')],
      ['get', () => objects.snapshot(Club, 'x')],
      ['put', () => objects.put(Club, 'x', { name: 'open' })],
      ['delete', () => objects.delete(Club, 'x')],
      [
        'watch',
        () =>
          new Promise((resolve, reject) =>
            objects.watch(Club, 'x').subscribe({ next: resolve, error: reject }),
          ),
      ],
    ];
    for (const [handler, access] of accesses) {
      seen.length = 0;
      expect(await failure(access())).toBeInstanceOf(ForbiddenException);
      expect(seen).toEqual([`class guard for ${handler}`]);
      expect(await failure(runAs({ member: true }, access))).toBeUndefined();
    }
  });
});
