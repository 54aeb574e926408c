import type { Clock } from '../host/clock.ts';
import type { SharedEnvironment } from './environment.ts';
export type Absence = 'frozen' | 'hidden' | undefined;
export interface PresenceOptions {
    readonly watchPage: SharedEnvironment['watchPage'];
    readonly clock: Clock;
    /** How long a hidden page stays; Infinity for ever. */
    readonly hiddenAfterMs: number;
    readonly onChange: (absence: Absence) => void;
}
/** Tells of the page's absence, now if it is absent, and of every change; the function returned stops. */
export declare function watchPresence(options: PresenceOptions): () => void;
