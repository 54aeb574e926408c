import type { Log } from './log.ts';
import { type CatchUpRequest, type Excerpt, type Position } from './protocol.ts';
import type { RoleContext } from './role.ts';
type Asker = Pick<RoleContext, 'log' | 'reader' | 'replay'>;
export declare function requestCatchUp({ reader, replay }: Asker, ends: readonly Position[]): CatchUpRequest;
/** What follows the asker's position; with what it may have to pass on, where its log begins with it. */
export declare function excerptFor({ ends, id, replay }: CatchUpRequest, log: Log): Excerpt;
export declare function catchUp({ log, reader, replay }: Asker, excerpt: Excerpt): void;
export {};
