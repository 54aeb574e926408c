import type { Role, RoleContext } from './role.ts';
import type { Membership } from './transition.ts';
export declare function createLeader(context: RoleContext, membership: Membership): Role;
