import { useEffect, useRef, useState } from 'react';
import type { StagedFile } from '#shared/contract/documents.ts';
import { beginStage, discardStage, stageFile } from '#view/api/attach-documents.ts';
import { toClientError } from '#view/api/client-error.ts';

/** A file as the dialog lists it. */
export type ListedFile = {
  readonly key: number;
  readonly name: string;
  readonly staged: StagedFile | null;
  readonly problem: string | null;
};

export type StagedFiles = {
  readonly files: readonly ListedFile[];
  readonly stageId: string | null;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (key: number) => void;
  readonly moveUp: (key: number) => void;
  /** The core has the files now: closing does not discard them. */
  readonly keep: () => void;
};

/** Files that the core holds while a person decides; discarded when the dialog closes without attaching. */
export function useStagedFiles(): StagedFiles {
  const [files, setFiles] = useState<readonly ListedFile[]>([]);
  const [stageId, setStageId] = useState<string | null>(null);
  const opening = useRef<Promise<string> | null>(null);
  const isKept = useRef(false);
  const nextKey = useRef(0);

  useEffect(
    () => () => {
      if (!isKept.current) void opening.current?.then(discardStage);
    },
    [],
  );

  function settle(key: number, part: Partial<ListedFile>) {
    setFiles((before) => before.map((file) => (file.key === key ? { ...file, ...part } : file)));
  }

  async function send(key: number, file: File) {
    try {
      opening.current ??= beginStage();
      const id = await opening.current;
      setStageId(id);
      settle(key, { staged: await stageFile(id, file) });
    } catch (error) {
      settle(key, { problem: toClientError(error).message });
    }
  }

  return {
    files,
    stageId,
    add(added) {
      const listed = added.map((file) => ({ key: nextKey.current++, file }));
      setFiles((before) => [
        ...before,
        ...listed.map(({ key, file }) => ({ key, name: file.name, staged: null, problem: null })),
      ]);
      void (async () => {
        for (const { key, file } of listed) await send(key, file);
      })();
    },
    remove: (key) => setFiles((before) => before.filter((file) => file.key !== key)),
    moveUp: (key) =>
      setFiles((before) => {
        const at = before.findIndex((file) => file.key === key);
        const [above, moved] = [before[at - 1], before[at]];
        if (above === undefined || moved === undefined) return before;
        return [...before.slice(0, at - 1), moved, above, ...before.slice(at + 1)];
      }),
    keep() {
      isKept.current = true;
    },
  };
}
