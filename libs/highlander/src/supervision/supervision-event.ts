import type { StopReason } from './supervised-child.js';

/**
 * What happens in a supervised chain, as it happens.
 *
 * - `started`: the child serves.
 * - `failed`: the child reported a failure (`during: 'run'`), or its start threw or rejected (`during: 'start'`).
 * - `restarting`: the failure of `child` makes it and all after it stop and start again. `restarts` counts those
 *   within the supervisor's `withinMs`, with this one.
 * - `stopped`: the child's stop is over. `error` is there if it failed or took longer than `stopTimeoutMs`.
 * - `escalated`: the supervisor gives up because of `error`; the stops follow.
 *
 * @publicApi
 */
export type SupervisionEvent =
  | { readonly kind: 'started'; readonly child: string }
  | {
      readonly kind: 'failed';
      readonly child: string;
      readonly during: 'start' | 'run';
      readonly error: unknown;
    }
  | { readonly kind: 'restarting'; readonly child: string; readonly restarts: number }
  | {
      readonly kind: 'stopped';
      readonly child: string;
      readonly reason: StopReason;
      readonly error?: unknown;
    }
  | { readonly kind: 'escalated'; readonly error: unknown };
