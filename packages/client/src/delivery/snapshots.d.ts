import type { StreamSnapshot } from '../event-stream.ts';
import type { Source } from '../source.ts';
export interface Snapshots {
    /** The same object until something changes. */
    getSnapshot(): StreamSnapshot;
    subscribe(onChange: () => void): () => void;
    /** Tells the subscribers of a change. */
    tell(): void;
    /** One more event was dropped. Those that come in a row are one change to subscribers. */
    drop(): void;
}
export declare function createSnapshots(source: Source, report: (error: unknown) => void): Snapshots;
