import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Edid, readEdid } from '#shared/display-qc/edid.ts';

const CONNECTORS = '/sys/class/drm';

/** What the displays of this computer say of themselves. Only Linux lets a program read it without more; elsewhere there is none. */
export async function readEdids(folder = CONNECTORS): Promise<Edid[]> {
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(
    names.map(async (name): Promise<Edid | null> => {
      try {
        const bytes = await readFile(path.join(folder, name, 'edid'));
        return { hash: createHash('sha256').update(bytes).digest('hex'), ...readEdid(bytes) };
      } catch {
        // Nothing is connected there, or what is says nothing that can be read.
        return null;
      }
    }),
  );
  return read.filter((edid) => edid !== null);
}
