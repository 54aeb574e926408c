import type { Machine, MachineInput, MachinePolicy } from './types.ts';
/** When the one timer is due, in ms since the epoch; Infinity for never. */
export declare function wakeAt({ dueAt, lingerUntil, hideAt }: Machine): number;
/** The one place where a stream's state changes: the machine after this input. */
export declare function transition(machine: Machine, input: MachineInput, policy: MachinePolicy): Machine;
