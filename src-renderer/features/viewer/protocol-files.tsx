import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { HangingRemark } from '#shared/hanging/hanging-object.ts';
import type { HangingProtocol } from '#shared/hanging/protocol.ts';
import { protocolText } from '#shared/hanging/read-protocols.ts';
import { fromBase64, toBase64 } from '#shared/objects/base64.ts';
import { api } from '#view/api/client.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { saveFile } from './documents/save-file.ts';
import styles from './explain-hanging.module.css';

const words = text.hanging.editor;

export interface ProtocolFilesProps {
  /** null = what is in the editor cannot be read */
  readonly protocol: HangingProtocol | null;
  /** Puts what a file says into the editor */
  readonly onLoad: (json: string) => void;
}

/** What did not come along, under its title */
interface Exchanged {
  readonly title: string;
  readonly remarks: readonly HangingRemark[];
}

/** The way of a protocol out and in: as text, and as a DICOM Hanging Protocol, which does not hold everything. */
export function useProtocolFiles({ protocol, onLoad }: ProtocolFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  const exchange = useMutation({ mutationFn: (way: Promise<Exchanged>) => way });
  const saveDicom = async (kept: HangingProtocol): Promise<Exchanged> => {
    const { file, remarks } = await api.hanging.toDicom({ protocol: protocolText(kept), level: 'user' });
    saveFile(`viewbox-hanging-${kept.id}.dcm`, new Uint8Array(fromBase64(file)), 'application/dicom');
    return { title: words.notInFile, remarks };
  };
  const open = async (file: File): Promise<Exchanged> => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!isDicom(bytes)) {
      onLoad(new TextDecoder().decode(bytes));
      return { title: words.notTaken, remarks: [] };
    }
    const { protocol: json, remarks } = await api.hanging.fromDicom({ file: toBase64(bytes) });
    onLoad(json);
    return { title: words.notTaken, remarks };
  };
  const buttons = (
    <>
      <Button
        isDisabled={protocol === null}
        onPress={() =>
          protocol &&
          saveFile(
            `viewbox-hanging-${protocol.id}.json`,
            new TextEncoder().encode(protocolText(protocol)),
            'application/json',
          )
        }
      >
        {words.export}
      </Button>
      <Button
        isDisabled={protocol === null || exchange.isPending}
        onPress={() => protocol && exchange.mutate(saveDicom(protocol))}
      >
        {words.exportDicom}
      </Button>
      <Button onPress={() => input.current?.click()}>{words.import}</Button>
      <input
        ref={input}
        type="file"
        accept=".json,.dcm,application/dicom"
        aria-label={words.import}
        className={styles['file']}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) exchange.mutate(open(file));
          // The same file may be opened again.
          event.target.value = '';
        }}
      />
    </>
  );
  const notes = (
    <>
      {exchange.error && <Notice tone="stop">{exchange.error.message}</Notice>}
      {exchange.data && <Remarks {...exchange.data} />}
    </>
  );
  return { buttons, notes };
}

function Remarks({ title, remarks }: Exchanged) {
  if (remarks.length === 0) return null;
  const stages = Map.groupBy(remarks, ({ stage }) => stage);
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {[...stages].map(([stage, its]) => (
          <li key={stage}>
            <strong>{stage || words.wholeProtocol}</strong>{' '}
            {its.map(({ what }) => words.remarks[what]).join(', ')}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Part 10: four letters behind 128 bytes of anything. */
function isDicom(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(128, 132)) === 'DICM';
}
