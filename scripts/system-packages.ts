import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { chromiumFile } from '#main/cli/chromium.ts';

/** A Debian package, and how to see that what the tests need from it is there. */
interface Need {
  readonly debian: string;
  readonly isThere: () => boolean;
}

function isOnPath(command: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => existsSync(path.join(folder, command)));
}

/** The driver's file: one per name in older versions of Mesa, one for all since version 24.2 */
const mesa = [
  '/usr/lib/*/dri/swrast_dri.so',
  '/usr/lib*/dri/swrast_dri.so',
  '/usr/lib/*/libgallium-*.so',
] as const;

/** Where Debian puts Orthanc's DICOMweb. */
export const DICOMWEB_PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

const NEEDS: readonly Need[] = [
  { debian: 'chromium', isThere: () => chromiumFile() !== null },
  { debian: 'chromium-headless-shell', isThere: () => isOnPath('chromium-headless-shell') },
  // Mesa's software renderer: WebGL2 with 16-bit textures on a machine without a graphics card
  { debian: 'libgl1-mesa-dri', isThere: () => globSync([...mesa]).length > 0 },
  {
    debian: 'libegl1',
    isThere: () => globSync(['/usr/lib/*/libEGL.so.1', '/usr/lib*/libEGL.so.1']).length > 0,
  },
  {
    debian: 'fonts-dejavu-core',
    isThere: () => existsSync('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'),
  },
  { debian: 'dcmtk', isThere: () => isOnPath('storescu') },
  { debian: 'openssl', isThere: () => isOnPath('openssl') },
  { debian: 'orthanc', isThere: () => isOnPath('Orthanc') },
  { debian: 'orthanc-dicomweb', isThere: () => existsSync(DICOMWEB_PLUGIN) },
  { debian: 'dicom3tools', isThere: () => isOnPath('dciodvfy') },
  // Reads the PDF reports back
  { debian: 'poppler-utils', isThere: () => isOnPath('pdftotext') },
  // The oracle of the queries is a script of its standard library.
  { debian: 'python3', isThere: () => isOnPath('python3') },
];

/** How this session may install packages: `null` when it may not. */
export type Installer = 'root' | 'sudo' | null;

/** The commands that install Debian packages, in order; what a person types has `sudo` in front. */
export function installCommands(packages: readonly string[], installer: 'root' | 'sudo'): string[][] {
  const prefix = installer === 'sudo' ? ['sudo', '-n'] : [];
  // Another apt run may hold the lock for minutes on a machine that just started.
  const apt = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=400',
  ];
  return [
    [...apt, 'update', '-q'],
    [...apt, 'install', '-y', '-q', '--no-install-recommends', ...packages],
  ];
}

/** What to say when the packages cannot be installed from here. */
export function missingMessage(packages: readonly string[], hasApt: boolean): string {
  const list = packages.join(' ');
  return hasApt
    ? `These packages are missing: ${list}. Run this line, then the command again:\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${list}`
    : `These programs are needed (named as Debian names their packages): ${list}.\n` +
        'Install them with the package manager of this system, then run the command again.';
}

function whatMayInstall(): Installer {
  if (!isOnPath('apt-get')) return null;
  if (process.getuid?.() === 0) return 'root';
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? 'sudo' : null;
}

/** Debian starts Orthanc as a service when it installs it; the tests start their own, on their own ports. */
function stopOrthancService(installer: 'root' | 'sudo'): void {
  const prefix = installer === 'sudo' ? ['sudo', '-n'] : [];
  for (const command of [
    ['systemctl', 'disable', '--now', 'orthanc'],
    ['service', 'orthanc', 'stop'],
  ]) {
    const [program = '', ...args] = [...prefix, ...command];
    spawnSync(program, args, { stdio: 'ignore' });
  }
}

/**
 * Makes sure that the browser and the DICOM peers that the tests, or the bench, talk to are on this machine.
 *
 * @returns the exit code: 0 when all is there
 */
export function ensureSystemPackages(): number {
  const missing = NEEDS.filter((need) => !need.isThere()).map((need) => need.debian);
  if (missing.length === 0) return 0;
  const installer = whatMayInstall();
  if (installer === null) {
    console.error(missingMessage(missing, isOnPath('apt-get')));
    return 1;
  }
  console.log(`Installing ${missing.join(' ')}`);
  for (const [program = '', ...args] of installCommands(missing, installer)) {
    const { status } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    // A mirror that is briefly out of step fails the update; the install decides.
    if (status !== 0 && args.includes('install')) break;
  }
  if (missing.some((name) => name.startsWith('orthanc'))) stopOrthancService(installer);
  const still = NEEDS.filter((need) => !need.isThere()).map((need) => need.debian);
  if (still.length === 0) return 0;
  console.error(missingMessage(still, true));
  return 1;
}
