// Who may import whom. One row per folder; CONTRIBUTING.md says why. scripts/import-rules.test.ts plants a violation
// of every rule and asserts that it is caught.

/** What each folder of the core may import from the core, besides itself and shared/. */
const core = {
  config: [],
  observe: [],
  sqlite: [],
  dicom: [],
  mime: [],
  network: ['dicom', 'config', 'observe'],
  store: ['dicom', 'config', 'observe'],
  catalog: ['dicom', 'config', 'observe', 'sqlite', 'store/layout.ts', 'store/study-ledger.ts'],
  query: [
    'catalog',
    'intake/receiving-types.ts',
    'network/find-scp.ts',
    'network/query-status.ts',
    'dicom',
    'config',
    'observe',
  ],
  station: ['config', 'observe', 'sqlite'],
  phantom: ['dicom'],
  users: ['station', 'config', 'observe'],
  secrets: ['store/instance-store.ts'],
  certificates: ['secrets/private-file.ts'],
  peers: ['secrets', 'station', 'config', 'observe'],
  'dicomweb-client': [
    'mime',
    'dicom',
    'secrets',
    'station',
    'config',
    'observe',
    'intake/import-report.ts',
    'intake/outcome.ts',
  ],
  audit: ['station', 'config', 'observe', 'store/layout.ts'],
  jobs: ['station', 'config', 'observe'],
  documents: ['dicom', 'store', 'catalog', 'intake', 'jobs', 'audit', 'users'],
  objects: [
    'documents/study-header.ts',
    'documents/subject.ts',
    'intake/receiving-types.ts',
    'store/layout.ts',
    'catalog',
    'station',
    'jobs',
    'audit',
    'dicom',
  ],
  retrieve: [
    'dicomweb-client',
    'network',
    'catalog',
    'intake',
    'store',
    'jobs',
    'audit',
    'peers',
    'station',
    'dicom',
    'config',
    'observe',
  ],
  intake: [
    'store',
    'catalog',
    'jobs',
    'audit',
    'network/handlers.ts',
    'network/association-policy.ts',
    'dicom',
    'config',
    'observe',
  ],
  commitment: [
    'intake',
    'network',
    'store',
    'catalog',
    'station',
    'jobs',
    'audit',
    'dicom',
    'config',
    'observe',
  ],
  integrity: [
    'backup',
    'retrieve',
    'intake',
    'store',
    'catalog',
    'dicom',
    'station',
    'jobs',
    'audit',
    'config',
    'observe',
  ],
  backup: ['store', 'catalog', 'station', 'jobs', 'audit', 'config', 'observe'],
  cache: ['intake', 'store/disk-space.ts', 'catalog', 'station', 'jobs', 'audit', 'config', 'observe'],
  quarantine: ['intake', 'store', 'catalog', 'dicom', 'audit', 'config', 'observe'],
  trash: ['intake', 'store', 'catalog', 'station', 'jobs', 'audit', 'config', 'observe'],
  reading: ['intake/receiving-types.ts', 'store', 'catalog', 'station', 'audit'],
  prefetch: [
    'retrieve',
    'reading',
    'intake/receiving-types.ts',
    'catalog',
    'station',
    'jobs',
    'audit',
    'config',
    'observe',
  ],
  'display-qc': [
    'users/caller.ts',
    'store/layout.ts',
    'station',
    'audit',
    'dicom',
    'network/display-system-scp.ts',
    'config',
    'observe',
  ],
  keeping: ['intake', 'store', 'catalog', 'station', 'jobs', 'audit', 'dicom', 'sqlite', 'config', 'observe'],
  deidentify: ['dicom'],
  export: ['store', 'catalog', 'jobs', 'audit', 'dicom', 'deidentify', 'station', 'config', 'observe'],
};

/** What each folder of the window may import from the window, besides itself and shared/. */
const view = {
  kernels: [],
  locales: [],
  api: [],
  ui: ['locales'],
  state: ['kernels', 'api'],
  commands: ['kernels', 'state', 'locales'],
  imaging: ['kernels', 'api', 'state'],
};

/** @param {string} folder @param {readonly string[]} allowed */
function folderRule(side, folder, allowed) {
  const row = allowed.map((name) => (name.endsWith('.ts') ? name : `${name}/`));
  return {
    name: `${side === 'src-main' ? 'core' : 'window'}-${folder}`,
    comment: `${side}/${folder} may import shared/${row.length === 0 ? '' : `, ${row.join(', ')}`} and itself.`,
    severity: 'error',
    from: { path: `^${side}/${folder}/`, pathNot: '\\.test\\.tsx?$' },
    to: { path: `^${side}/`, pathNot: [folder + '/', ...row].map((name) => `^${side}/${escape(name)}`) },
  };
}

function escape(text) {
  return text.replaceAll('.', '\\.');
}

/** Only the folders in `homes` may import the packages. */
function homeRule(name, packages, homes, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: '^(shared|src-main|src-renderer|scripts|e2e)/', pathNot: homes.map((home) => `^${home}`) },
    to: { path: packages },
  };
}

const packageNamed = (name) => `(^|node_modules/)${name}(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere is not seen by any other rule.',
      severity: 'error',
      // CSS and asset imports with a query are the bundler's.
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\?', '^electron$', '\\.css$', '^virtual:'] },
    },
    homeRule(
      'electron-in-shell',
      [packageNamed('electron')],
      ['src-main/shell/'],
      'Importing electron outside Electron starts a download and throws; only src-main/shell may.',
    ),
    homeRule(
      'cornerstone-in-imaging',
      // The codecs are plain decoders without it: src-main/dicom makes rendered images and thumbnails with them.
      ['(^|node_modules/)@cornerstonejs/(core|tools|dicom-image-loader|metadata|utils)(/|$)'],
      // … and the page that shows what it does by itself.
      ['src-renderer/imaging/', 'e2e/browser/plain-cornerstone/'],
      'Cornerstone stays behind src-renderer/imaging, so that it can be replaced there.',
    ),
    homeRule(
      'dimse-library-in-network',
      ['(^|node_modules/)(dcmjs-dimse|dcmjs)(/|$)'],
      ['src-main/network/', 'e2e/network/', 'scripts/bench/'],
      'dcmjs-dimse must not face a network by itself; only src-main/network may use it.',
    ),
    homeRule(
      'rpc-library-at-the-door',
      ['(^|node_modules/)@orpc/'],
      ['shared/contract/', 'src-main/http/', 'src-renderer/api/', 'src-main/cli/', 'e2e/'],
      'The RPC library is named only where the door is: shared/contract, http, src-renderer/api and the cli.',
    ),
    {
      name: 'react-only-where-it-draws',
      comment: 'Kernels, imaging and state work without React.',
      severity: 'error',
      from: { path: '^(shared|src-main|src-renderer/(kernels|imaging))/' },
      to: { path: '(^|node_modules/)(react|react-dom|react-aria-components)(/|$)' },
    },
    {
      name: 'shared-runs-anywhere',
      comment: 'shared/ imports itself, zod and, in shared/contract alone, the contract package of oRPC.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: [
          '^shared/',
          '(^|node_modules/)zod/',
          '(^|node_modules/)@orpc/(contract|shared|client|standard)',
        ],
      },
    },
    {
      name: 'shared-dicom-stands-alone',
      comment: 'shared/dicom and shared/errors.ts are values and tables; they import nothing else of ours.',
      severity: 'error',
      from: { path: '^shared/(dicom/|errors\\.ts)', pathNot: '\\.test\\.ts$' },
      to: { path: '^(shared|src-main|src-renderer)/', pathNot: ['^shared/dicom/', '^shared/errors\\.ts$'] },
    },
    {
      name: 'core-not-window',
      comment: 'Core and window share shared/ and nothing else, types included.',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^(src-renderer|e2e|scripts)/' },
    },
    {
      name: 'window-not-core',
      comment: 'Core and window share shared/ and nothing else, types included.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(src-main|e2e|scripts)/' },
    },
    {
      name: 'window-without-node',
      comment: 'The window runs in a sandbox; Node is not there.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'], pathNot: '^events$' },
    },
    {
      name: 'shell-only-starts',
      comment: 'The shell starts core.ts and opens windows; what else it needs belongs into the core.',
      severity: 'error',
      from: { path: '^src-main/shell/' },
      to: { path: '^src-main/', pathNot: ['^src-main/shell/', '^src-main/(core|config/)'] },
    },
    {
      name: 'nobody-imports-the-entries',
      comment:
        'core.ts is built from the folders, never the other way round; only the shell and the cli start it.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/(shell|cli)/', '\\.test\\.ts$'] },
      to: { path: '^src-main/(core\\.ts|shell/|cli/)' },
    },
    ...Object.entries(core).map(([folder, allowed]) => folderRule('src-main', folder, allowed)),
    ...Object.entries(view).map(([folder, allowed]) => folderRule('src-renderer', folder, allowed)),
    {
      name: 'features-apart',
      comment: 'A feature never imports another feature; they share through state/ and commands/.',
      severity: 'error',
      from: { path: '^src-renderer/features/([^/]+)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src-renderer/features/', pathNot: '^src-renderer/features/$1/' },
    },
    {
      name: 'no-barrels',
      comment: 'A barrel hides where things come from and loads what nobody asked for.',
      severity: 'error',
      from: {},
      to: { path: '/index\\.tsx?$', pathNot: 'node_modules/' },
    },
    {
      name: 'no-junk-drawers',
      comment: 'A folder says what its files are about; utils, helpers and common say nothing.',
      severity: 'error',
      from: {},
      to: { path: '/(util|utils|helper|helpers|common|misc)/', pathNot: 'node_modules/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'module', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
};
