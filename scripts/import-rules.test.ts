import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkImports, importRules, type Verdict } from './import-rules.ts';
import { at } from './repository.ts';

/** For every rule, a file and a line in it that breaks the rule. */
const planted: Readonly<Record<string, readonly [file: string, line: string]>> = {
  'no-cycles': ['src-main/dicom/left.ts', "import '#main/dicom/right.ts';"],
  resolvable: ['src-main/dicom/nowhere.ts', "import './not-there.ts';"],
  'electron-in-shell': ['src-main/store/window.ts', "import { app } from 'electron';"],
  'cornerstone-in-imaging': ['src-renderer/features/viewer/shortcut.tsx', "import '@cornerstonejs/core';"],
  'dimse-library-in-network': ['src-main/retrieve/send.ts', "import type { Scu } from 'dcmjs-dimse';"],
  'rpc-library-at-the-door': ['src-renderer/features/studies/call.ts', "import '@orpc/client';"],
  'react-only-where-it-draws': ['src-renderer/imaging/hook.ts', "import { useState } from 'react';"],
  'shared-runs-anywhere': ['shared/hanging/file.ts', "import { readFileSync } from 'node:fs';"],
  'shared-dicom-stands-alone': ['shared/dicom/outward.ts', "import '#shared/contract/contract.ts';"],
  'core-not-window': ['src-main/http/borrowed.ts', "import type { Key } from '#view/locales/en.ts';"],
  'window-not-core': ['src-renderer/api/borrowed.ts', "import type { Store } from '#main/store/layout.ts';"],
  'window-without-node': ['src-renderer/state/file.ts', "import { readFileSync } from 'node:fs';"],
  'shell-only-starts': ['src-main/shell/policy.ts', "import '#main/store/layout.ts';"],
  'nobody-imports-the-entries': ['src-main/http/upwards.ts', "import '#main/core.ts';"],
  'core-config': ['src-main/config/plant.ts', "import '#main/store/layout.ts';"],
  'core-observe': ['src-main/observe/plant.ts', "import '#main/store/layout.ts';"],
  'core-sqlite': ['src-main/sqlite/plant.ts', "import '#main/store/layout.ts';"],
  'core-dicom': ['src-main/dicom/plant.ts', "import '#main/store/layout.ts';"],
  'core-mime': ['src-main/mime/plant.ts', "import '#main/store/layout.ts';"],
  'core-dicomweb-client': ['src-main/dicomweb-client/plant.ts', "import '#main/store/layout.ts';"],
  'core-network': ['src-main/network/plant.ts', "import '#main/store/layout.ts';"],
  'core-store': ['src-main/store/plant.ts', "import '#main/catalog/database.ts';"],
  'core-catalog': ['src-main/catalog/plant.ts', "import '#main/store/write.ts';"],
  'core-query': ['src-main/query/plant.ts', "import '#main/store/layout.ts';"],
  'core-station': ['src-main/station/plant.ts', "import '#main/store/layout.ts';"],
  'core-phantom': ['src-main/phantom/plant.ts', "import '#main/store/layout.ts';"],
  'core-users': ['src-main/users/plant.ts', "import '#main/store/layout.ts';"],
  'core-prefetch': ['src-main/prefetch/plant.ts', "import '#main/store/layout.ts';"],
  'core-peers': ['src-main/peers/plant.ts', "import '#main/store/layout.ts';"],
  'core-secrets': ['src-main/secrets/plant.ts', "import '#main/store/layout.ts';"],
  'core-certificates': ['src-main/certificates/plant.ts', "import '#main/store/layout.ts';"],
  'core-audit': ['src-main/audit/plant.ts', "import '#main/catalog/database.ts';"],
  'core-jobs': ['src-main/jobs/plant.ts', "import '#main/store/layout.ts';"],
  'core-documents': ['src-main/documents/plant.ts', "import '#main/network/listener.ts';"],
  'core-objects': ['src-main/objects/plant.ts', "import '#main/network/listener.ts';"],
  'core-retrieve': ['src-main/retrieve/plant.ts', "import '#main/http/utils/strings.ts';"],
  'core-intake': ['src-main/intake/plant.ts', "import '#main/network/listener.ts';"],
  'core-deidentify': ['src-main/deidentify/plant.ts', "import '#main/store/layout.ts';"],
  'core-export': ['src-main/export/plant.ts', "import '#main/network/listener.ts';"],
  'core-commitment': ['src-main/commitment/plant.ts', "import '#main/http/parts/index.ts';"],
  'core-integrity': ['src-main/integrity/plant.ts', "import '#main/network/listener.ts';"],
  'core-display-qc': ['src-main/display-qc/plant.ts', "import '#main/network/listener.ts';"],
  'core-backup': ['src-main/backup/plant.ts', "import '#main/network/listener.ts';"],
  'core-cache': ['src-main/cache/plant.ts', "import '#main/store/layout.ts';"],
  'core-quarantine': ['src-main/quarantine/plant.ts', "import '#main/network/listener.ts';"],
  'core-reading': ['src-main/reading/plant.ts', "import '#main/network/listener.ts';"],
  'core-keeping': ['src-main/keeping/plant.ts', "import '#main/network/listener.ts';"],
  'core-trash': ['src-main/trash/plant.ts', "import '#main/network/listener.ts';"],
  'window-kernels': ['src-renderer/kernels/plant.ts', "import '#view/api/client.ts';"],
  'window-locales': ['src-renderer/locales/plant.ts', "import '#view/api/client.ts';"],
  'window-api': ['src-renderer/api/plant.ts', "import '#view/state/workspace.ts';"],
  'window-ui': ['src-renderer/ui/plant.ts', "import '#view/api/client.ts';"],
  'window-state': ['src-renderer/state/plant.ts', "import '#view/imaging/engine.ts';"],
  'window-commands': ['src-renderer/commands/plant.ts', "import '#view/features/viewer/screen.ts';"],
  'window-imaging': ['src-renderer/imaging/plant.ts', "import '#view/ui/button.ts';"],
  'features-apart': ['src-renderer/features/studies/plant.ts', "import '#view/features/viewer/screen.ts';"],
  'no-barrels': ['src-main/http/everything.ts', "import './parts/index.ts';"],
  'no-junk-drawers': ['src-main/http/drawer.ts', "import './utils/strings.ts';"],
};

/** What the planted lines import, and imports that every rule allows. */
const innocent: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: { '#shared/*': './shared/*', '#main/*': './src-main/*', '#view/*': './src-renderer/*' },
  }),
  'src-main/dicom/right.ts': "import './left.ts';",
  'src-main/store/layout.ts': "import '#shared/errors.ts';",
  'src-main/store/write.ts': "import './layout.ts';",
  'src-main/catalog/database.ts': "import '#main/store/layout.ts';",
  'src-main/network/listener.ts': "import 'dcmjs-dimse';",
  'src-main/network/handlers.ts': 'export {};',
  'src-main/intake/take.ts': "import '#main/network/handlers.ts'; import '#main/store/write.ts';",
  'src-main/http/parts/index.ts': 'export {};',
  'src-main/http/utils/strings.ts': 'export {};',
  'src-main/core.ts': "import '#main/network/listener.ts'; import '#main/intake/take.ts';",
  'src-main/shell/main.ts': "import 'electron'; import '#main/core.ts';",
  'shared/errors.ts': 'export {};',
  'shared/contract/contract.ts': "import '@orpc/contract'; import 'zod';",
  'src-renderer/api/client.ts': "import '@orpc/client'; import '#shared/contract/contract.ts';",
  'src-renderer/imaging/engine.ts': "import '@cornerstonejs/core';",
  'src-renderer/state/workspace.ts': 'export {};',
  'src-renderer/locales/en.ts': 'export {};',
  'src-renderer/ui/button.ts': "import 'react';",
  'src-renderer/features/viewer/screen.ts': "import '#view/ui/button.ts'; import '#view/imaging/engine.ts';",
  ...Object.fromEntries(
    [
      'electron',
      'dcmjs-dimse',
      '@orpc/contract',
      '@orpc/client',
      '@cornerstonejs/core',
      'react',
      'zod',
    ].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'main.js' })],
      [`node_modules/${name}/main.js`, ''],
    ]),
  ),
};

describe('the import rules', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-imports-'));
  let found: Verdict;

  function plant(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }

  beforeAll(async () => {
    for (const [file, text] of Object.entries(innocent)) plant(file, text);
    for (const [file, line] of Object.values(planted)) plant(file, line);
    found = await checkImports(folder, ['shared', 'src-main', 'src-renderer']);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('see every module', () => {
    const ours = [...Object.keys(innocent), ...Object.values(planted).map(([file]) => file)];
    expect(found.modules).toBe(ours.filter((file) => /^(shared|src-).*\.tsx?$/.test(file)).length);
  });

  it.each(Object.entries(planted))('catch a violation of %s', (rule, [file]) => {
    expect(found.violations.filter((one) => one.from === file).map((one) => one.rule)).toContain(rule);
  });

  it('let pass what the table allows', () => {
    const guilty = new Set(Object.values(planted).map(([file]) => file));
    // The second file of the planted cycle cannot help it.
    const others = found.violations.filter(
      ({ from }) => !guilty.has(from) && from !== 'src-main/dicom/right.ts',
    );
    expect(others).toEqual([]);
  });

  it('are all planted against', async () => {
    const { forbidden } = await importRules();
    expect(new Set(forbidden.map((rule) => rule.name))).toEqual(new Set(Object.keys(planted)));
  });

  it('have the TypeScript that dependency-cruiser can read', () => {
    const { version } = JSON.parse(readFileSync(at('node_modules/typescript/package.json'), 'utf8')) as {
      version: string;
    };
    // With TypeScript 7 alone it sees no module and reports success.
    expect(version).toMatch(/^6\./);
  });
});
