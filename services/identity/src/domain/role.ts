/** What the holder of a key may do; the table of permissions is the gateway's. */
export const roles = ['owner', 'member', 'auditor'] as const;

export type Role = (typeof roles)[number];

/** An auditor sees everything and a member may spend: neither stands above the other. */
const grantable: Readonly<Record<Role, readonly Role[]>> = {
  owner: ['owner', 'member', 'auditor'],
  member: ['member'],
  auditor: ['auditor'],
};

/** Whether a caller of this role may make a key with that one. */
export function mayGrant(caller: Role, requested: Role): boolean {
  return grantable[caller].includes(requested);
}

/** Whether a word from the wire is a role. */
export function isRole(text: string): text is Role {
  return roles.some((role) => role === text);
}
