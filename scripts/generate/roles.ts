import { permissionTable, roles } from '../../services/gateway/src/domain/permissions.ts';

/** docs/roles.md: the permission table of the management API. */
export function rolesDocument(): string {
  const rows = Object.entries(permissionTable).map(([permission, entry]) => [
    `\`${permission}\``,
    entry.what,
    ...roles.map((role) => (entry.roles.includes(role) ? 'yes' : '')),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `# Roles

Every API key has one role, given when it is made and never above its maker's. Every route of the
management API names one line of this table; what is not in it is not permitted. A member's reach is
narrowed once more: to the node of the key and what is below it.

Test keys (\`alf_test_\`) are for members, and lead to a sandbox of their own
([guides/sandbox.md](guides/sandbox.md)): of this table they have \`models.use\` and whatever ends in \`.read\`.

${line(['permission', 'what it allows', ...roles])}
${line(['---', '---', ...roles.map(() => ':-:')])}
${rows.map(line).join('\n')}
`;
}
