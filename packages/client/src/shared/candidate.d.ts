import type { Role, RoleContext } from './role.ts';
export declare function createCandidate(context: RoleContext): Role;
