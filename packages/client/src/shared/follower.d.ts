import type { Role, RoleContext } from './role.ts';
export declare function createFollower(context: RoleContext): Role;
