import { describe, expect, it } from 'vitest';
import { installCommands, missingMessage } from './system-packages.ts';

describe('missing system packages', () => {
  it('are installed without a question, waiting for another apt', () => {
    const [update, install] = installCommands(['dcmtk', 'orthanc'], 'sudo');
    expect(update?.slice(0, 2)).toEqual(['sudo', '-n']);
    expect(install?.slice(-3)).toEqual(['--no-install-recommends', 'dcmtk', 'orthanc']);
    expect(install).toContain('DPkg::Lock::Timeout=400');
    expect(installCommands(['dcmtk'], 'root')[1]?.[0]).toBe('env');
  });

  it('are named in one line to run where nothing may be installed', () => {
    const message = missingMessage(['chromium', 'dcmtk'], true);
    expect(message).toContain(
      '\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium dcmtk',
    );
    expect(missingMessage(['dcmtk'], false)).not.toContain('apt-get');
  });
});
