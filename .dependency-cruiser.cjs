/**
 * Which folder may import from which: the arrows of the architecture point one way.
 * Types may be imported where values may not, as they are gone at run time.
 */
const folders = [
  'activities',
  'client',
  'pipeline',
  'settings',
  'simulator',
  'temporal',
  'uforge',
  'worker',
  'workflows',
];

const may = {
  workflows: ['pipeline'],
  activities: ['uforge', 'pipeline'],
  worker: ['activities', 'temporal', 'settings', 'pipeline', 'uforge'],
  client: ['pipeline', 'temporal', 'settings', 'simulator'],
  pipeline: [],
  settings: [],
  temporal: [],
  uforge: [],
  simulator: [],
};

/** Folders whose mere types another folder may know. */
const mayKnowTypesOf = { workflows: ['activities'], client: ['workflows'] };

const rules = folders.map((folder) => {
  const others = folders.filter((other) => other !== folder && !may[folder].includes(other));
  const typesOnly = mayKnowTypesOf[folder] ?? [];
  const never = others.filter((other) => !typesOnly.includes(other));
  return [
    {
      name: `${folder}-imports-only-what-it-may`,
      comment: `${folder}/ may import: ${may[folder].join(', ') || 'nothing of ours'}.`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${[...never, 'test'].join('|')})/` },
    },
    ...typesOnly.map((other) => ({
      name: `${folder}-knows-only-types-of-${other}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^${other}/`, dependencyTypesNot: ['type-only'] },
    })),
  ];
});

module.exports = {
  forbidden: [
    ...rules.flat(),
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'workflows-are-free-of-io',
      comment: 'Workflow code is deterministic: no Node or Bun modules, no network, no disk.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-simulator-command-starts-the-simulator',
      severity: 'error',
      from: { path: '^client/', pathNot: '^client/commands/simulator\\.ts$' },
      to: { path: '^simulator/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.gen\\.ts$' },
  },
};
