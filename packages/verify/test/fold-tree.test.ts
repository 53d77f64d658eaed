import { describe } from 'vitest';
import { moved, opened } from './drafts.ts';
import { type Lie, testLies } from './lies.ts';

/** The department, and departments below it down to the eighth level. */
const deep = [3, 4, 5, 6, 7, 8].map((level) =>
  opened(`dep_${level}`, level === 3 ? 'dep_one' : `dep_${level - 1}`, 'department'),
);
const down = ['org_one', 'dep_one', 'dep_3', 'dep_4', 'dep_5', 'dep_6', 'dep_7'];

const lies: readonly Lie[] = [
  [
    'a move that states another path',
    'form',
    [moved('usr_one', 'org_one', ['org_one', 'dep_one', 'usr_one'])],
    /states another path of usr_one/,
  ],
  [
    'a move under itself',
    'form',
    [
      opened('dep_two', 'dep_one', 'department'),
      moved('dep_one', 'dep_two', ['org_one', 'dep_one', 'dep_two', 'dep_one']),
    ],
    /moves dep_one under itself/,
  ],
  [
    'a move too deep',
    'form',
    [
      ...deep.slice(0, -1),
      opened('dep_x', 'org_one', 'department'),
      opened('usr_x', 'dep_x', 'user'),
      moved('dep_x', 'dep_7', [...down, 'dep_x']),
    ],
    /moves usr_x deeper than 8 levels/,
  ],
  [
    'a move of the organisation',
    'form',
    [moved('org_one', 'dep_one', ['org_one', 'dep_one', 'org_one'])],
    /org_one, which has no parent to leave/,
  ],
  [
    'a move to nowhere',
    'form',
    [moved('usr_one', 'dep_two', ['dep_two', 'usr_one'])],
    /under dep_two, which is not open/,
  ],
  [
    'a move under a user',
    'form',
    [opened('usr_two', 'dep_one', 'user'), moved('usr_one', 'usr_two', ['usr_two', 'usr_one'])],
    /moves a user under a user/,
  ],
  ['a node too deep', 'form', [...deep, opened('usr_x', 'dep_8', 'user')], /usr_x deeper than 8/],
  ['a team in a user', 'form', [opened('team', 'usr_one', 'team')], /opens a team under a user/],
  [
    'an organisation in another',
    'form',
    [opened('org_two', 'org_one', 'organization')],
    /opens org_two as a organization/,
  ],
];

describe('a ledger that signed, of its tree,', () => testLies(lies));
