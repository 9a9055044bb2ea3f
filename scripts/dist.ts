// npm run dist: packs Viewbox for this platform with electron-builder (Linux AppImage and deb, Windows nsis, macOS dmg).
import { spawnSync } from 'node:child_process';
import { appFolder, makeAppFolder } from './app-folder.ts';
import { electronBinary } from './electron-binary.ts';
import { electronBuilderProblem } from './electron-builder-config.ts';
import { at, root } from './repository.ts';

const help = `npm run dist -- [electron-builder's options]

Makes out/app and packs it into dist/ for this platform. --linux, --win or --mac choose another one, as far as
electron-builder can build it from here.`;

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help);
    return 0;
  }
  const problem = await electronBuilderProblem(at('electron-builder.yml'));
  if (problem !== null) {
    console.error(problem);
    return 1;
  }
  await makeAppFolder();
  console.log(`Made ${appFolder}; it runs on plain Node: node out/app/src-main/cli/main.js serve`);
  const electron = await electronBinary();
  if (electron.file === null) {
    console.error(
      `No installer was made, because ${electron.problem}. Packing needs Electron's binary from\n` +
        'https://github.com/electron/electron/releases (or a mirror named in ELECTRON_MIRROR). Run this where it can be\n' +
        'reached; out/app is complete and can be copied there with package.json and node_modules.',
    );
    return 1;
  }
  const { status } = spawnSync(
    process.execPath,
    [at('node_modules/electron-builder/out/cli/cli.js'), '--config', at('electron-builder.yml'), ...args],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return status ?? 1;
}

process.exitCode = await main();
