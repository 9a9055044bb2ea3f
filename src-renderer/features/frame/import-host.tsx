import { Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '#view/api/client.ts';
import { toClientError } from '#view/api/client-error.ts';
import { importFiles, type NamedFile } from '#view/api/import-files.ts';
import { text } from '#view/locales/text.ts';
import { type ImportState, useImport } from '#view/state/imports.ts';
import { filesOfDrop, filesOfPicker } from './dropped-files.ts';
import styles from './import-host.module.css';
import { ImportPanel } from './import-panel.tsx';

const words = text.frame.importPanel;

function show(state: ImportState): void {
  useImport.setState({ state });
}

function isBusy(): boolean {
  return ['gathering', 'sending', 'following'].includes(useImport.getState().state.phase);
}

/** Stops the import that is being sent. */
let running: AbortController | null = null;

async function run(gather: () => Promise<readonly NamedFile[]>) {
  if (isBusy()) return;
  const stopping = new AbortController();
  running = stopping;
  try {
    show({ phase: 'gathering', files: 0 });
    const files = await gather();
    const [first] = files;
    if (first === undefined) {
      show({ phase: 'failed', problem: words.nothing });
      return;
    }
    const title = words.uploadTitle(first.name.split('/')[0] ?? first.name, files.length);
    show({ phase: 'sending', done: 0, total: files.length });
    const { jobId, notSent } = await importFiles(title.slice(0, 200), files, {
      onProgress: (done, total) => show({ phase: 'sending', done, total }),
      signal: stopping.signal,
    });
    show({ phase: 'following', jobId, isDemo: false, notSent });
  } catch (error) {
    const { code, message } = toClientError(error);
    show(code === 'CANCELLED' ? { phase: 'none' } : { phase: 'failed', problem: message });
  }
}

async function runDemo() {
  if (isBusy()) return;
  try {
    const { jobId } = await api.imports.loadDemo();
    show({ phase: 'following', jobId, isDemo: true, notSent: 0 });
  } catch (error) {
    show({ phase: 'failed', problem: toClientError(error).message });
  }
}

/** Takes files from the whole window and from the pickers, and drives one import at a time. */
export function ImportHost() {
  const filePicker = useRef<HTMLInputElement>(null);
  const folderPicker = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const request = useImport((each) => each.request);

  useEffect(() => {
    if (request === null) return;
    useImport.setState({ request: null });
    if (request === 'files') filePicker.current?.click();
    else if (request === 'folder') folderPicker.current?.click();
    else void runDemo();
  }, [request]);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    function onDragOver(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    }
    function onDragLeave(event: DragEvent) {
      if (event.relatedTarget === null) setOver(false);
    }
    function onDrop(event: DragEvent) {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      setOver(false);
      const { dataTransfer } = event;
      void run(() => filesOfDrop(dataTransfer, (files) => show({ phase: 'gathering', files })));
    }
    addEventListener('dragover', onDragOver);
    addEventListener('dragleave', onDragLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDragOver);
      removeEventListener('dragleave', onDragLeave);
      removeEventListener('drop', onDrop);
    };
  }, []);

  return (
    <>
      <input
        ref={filePicker}
        type="file"
        multiple
        hidden
        data-testid="import-files"
        onChange={(event) => onPicked(event.currentTarget)}
      />
      <input
        ref={folderPicker}
        type="file"
        multiple
        hidden
        data-testid="import-folder"
        {...{ webkitdirectory: '' }}
        onChange={(event) => onPicked(event.currentTarget)}
      />
      {isOver && (
        <div className={styles['drop']}>
          <Upload size={28} strokeWidth={1.5} aria-hidden />
          {words.dropHere}
        </div>
      )}
      <ImportPanel onStop={() => running?.abort()} />
    </>
  );
}

function onPicked(input: HTMLInputElement): void {
  const { files } = input;
  if (files === null || files.length === 0) return;
  const picked = filesOfPicker(files);
  input.value = '';
  void run(() => Promise.resolve(picked));
}
