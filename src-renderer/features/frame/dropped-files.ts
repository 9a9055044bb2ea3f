import type { NamedFile } from '#view/api/import-files.ts';

/**
 * Every file below what was dropped, folders included. The entries must be taken from the event at once, so the walk
 * begins in the same turn; bytes are read only when a file is sent.
 */
export async function filesOfDrop(
  transfer: DataTransfer,
  onCount: (files: number) => void,
): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  const waiting: FileSystemEntry[] = [];
  for (const item of transfer.items) {
    const entry = item.webkitGetAsEntry();
    // What another page or program made has bytes but no place in a file system.
    const file = entry === null ? item.getAsFile() : null;
    if (entry !== null) waiting.push(entry);
    else if (file !== null) found.push({ name: file.name, open: () => Promise.resolve(file) });
  }
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (isFile(entry)) {
      const file = entry;
      found.push({ name: entry.fullPath.replace(/^\//, ''), open: () => fileOf(file) });
      onCount(found.length);
    } else if (isDirectory(entry)) {
      waiting.push(...(await childrenOf(entry)));
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function filesOfPicker(list: FileList): readonly NamedFile[] {
  return [...list].map((file) => ({
    name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    open: () => Promise.resolve(file),
  }));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

/** A reader hands out at most a hundred entries a call and an empty list at the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (batch.length === 0) return children;
    children.push(...batch);
  }
}
