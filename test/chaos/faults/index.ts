import { cutOff } from './cut-off.js';
import type { Fault } from './fault.js';
import { kill } from './kill.js';
import { pause } from './pause.js';
import { partition } from './partition.js';
import { rollingRestart } from './rolling-restart.js';
import { s3Failing, s3Late, s3Lying, s3Mute, s3Slow } from './s3-weather.js';
import { scale } from './scale.js';
import { wallClock } from './wall-clock.js';
import { zooKeeperLeader } from './zookeeper-leader.js';
import { zooKeeperRestart } from './zookeeper-restart.js';

export type { Blow, Fault, Stage } from './fault.js';

export const FAULTS: readonly Fault[] = [
  kill,
  pause,
  cutOff('cut-zookeeper', 'coordination'),
  cutOff('cut-s3', 'storage'),
  cutOff('cut-peers', 'peers'),
  partition,
  wallClock,
  zooKeeperLeader,
  zooKeeperRestart,
  s3Slow,
  s3Failing,
  s3Lying,
  s3Mute,
  s3Late,
  rollingRestart,
  scale,
];
