/**
 * - `'new'`: not started yet.
 * - `'starting'`: `start()` is under way.
 * - `'running'`: every child runs, but for one that is just being appended.
 * - `'restarting'`: children that failed, and those after them, are being stopped and started again.
 * - `'escalated'`: gave up; every child is stopped, or being stopped. Final.
 * - `'stopping'`: `stop()` is under way, or the first start failed and is being undone.
 * - `'stopped'`: every child is stopped. Final.
 *
 * @publicApi
 */
export type SupervisorState =
  'new' | 'starting' | 'running' | 'restarting' | 'escalated' | 'stopping' | 'stopped';
