/** Who may import whom (`docs/house.md` §3). Checked by `arrows.test.ts`, which also checks that this file catches anything. */
const edges = ['mqtt', 'http', 'socket', 'db', 'bus', 'demo', 'pack']
const wiring = '^server/[^/]+\\.ts$'
const screens = ['wall', 'desk', 'mobile']

/** What an inner room may reach, everything else inside the house is forbidden. */
const only = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(shared|server|screens)/', pathNot: [from, ...to] },
})
const alone = (name, room, library) => ({
  name,
  severity: 'error',
  from: { path: '^(shared|server|screens)/', pathNot: room },
  to: { path: library },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'server-never-screens',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^screens/' },
    },
    {
      name: 'screens-never-server',
      severity: 'error',
      from: { path: '^screens/' },
      to: { path: '^server/' },
    },
    only('shared-alone', '^shared/', []),
    only('shared-model', '^shared/model/', ['^shared/(refusal|time|geo)']),
    only('shared-ground', '^shared/(time|geo)/', ['^shared/model/']),
    only('shared-sync', '^shared/sync/', ['^shared/(refusal|time|geo|model)']),
    only('shared-access', '^shared/access/', ['^shared/(refusal|time|geo|model)']),
    only('core-pure', '^server/core/', ['^shared/']),
    only('run', '^server/run/', ['^shared/', '^server/core/']),
    ...edges.map((edge) =>
      only(`edge-${edge}`, `^server/${edge}/`, ['^shared/', '^server/core/', '^server/run/']),
    ),
    {
      name: 'config-in-wiring',
      severity: 'error',
      from: { path: '^server/', pathNot: wiring },
      to: { path: '^server/config' },
    },
    only('live', '^screens/live/', ['^shared/', '^screens/(theme|locale|session)/']),
    only('map', '^screens/map/', ['^shared/', '^screens/(live|theme|locale|session)/']),
    only('charts', '^screens/charts/', ['^shared/', '^screens/(live|theme|locale|session)/']),
    ...screens.map((screen) =>
      only(screen, `^screens/${screen}/`, [
        '^shared/',
        '^screens/(live|map|charts|panels|theme|locale|session)/',
      ]),
    ),
    only('theme-locale', '^screens/(theme|locale)/', ['^shared/', '^screens/(theme|locale)/']),
    alone('deck-in-map', '^screens/map/', 'node_modules/@(deck|luma)\\.gl'),
    alone('echarts-in-charts', '^screens/charts/', 'node_modules/echarts'),
    // The synthetic city watches its own matters as a screen does.
    alone(
      'socket-client-in-live',
      '^(screens/live|server/demo)/',
      'node_modules/socket\\.io-client',
    ),
    alone('socket-io-in-socket', '^server/socket/', 'node_modules/socket\\.io/'),
    alone('database-in-db', '^server/db/', 'node_modules/postgres/'),
    {
      name: 'no-node-in-pure',
      severity: 'error',
      from: { path: '^(shared|server/core)/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
