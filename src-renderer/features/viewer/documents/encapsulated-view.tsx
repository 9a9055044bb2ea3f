import { Download, FileQuestion, Tags } from 'lucide-react';
import { useMemo } from 'react';
import { problemText } from '#view/imaging/problem-text.ts';
import {
  documentBytes,
  documentKind,
  textOfXml,
  type EncapsulatedDocument,
} from '#view/kernels/documents/encapsulated.ts';
import { formatBytes } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { showTags } from '#view/state/tag-browser.ts';
import { Button } from '#view/ui/button.tsx';
import { CopyButton } from '#view/ui/copy-button.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './document.module.css';
import { PdfView } from './pdf-view.tsx';
import { saveFile } from './save-file.ts';
import { useBinary } from './use-binary.ts';

const words = text.documents;

export interface EncapsulatedViewProps {
  readonly document: EncapsulatedDocument;
  readonly sopInstanceUid: string;
}

/** A file inside of an object: PDF as pages, XML as text, everything else by what it is, to be saved. */
export function EncapsulatedView({ document, sopInstanceUid }: EncapsulatedViewProps) {
  const { data, error, refetch } = useBinary(sopInstanceUid, 'document', document.content);
  const bytes = useMemo(
    () => data && documentBytes(data, document.lengthBytes),
    [data, document.lengthBytes],
  );
  if (error !== null)
    return (
      <QueryFailure
        title={words.failed}
        message={problemText(error)}
        retryLabel={text.common.tryAgain}
        onRetry={() => void refetch()}
      />
    );
  if (bytes === undefined) return <p className={styles['note']}>{words.loading}</p>;
  const kind = documentKind(document);
  const name = `${document.title.replaceAll(/[^\p{L}\p{N} _.-]+/gu, '_') || 'document'}.${document.extension}`;
  const save = (
    <Button
      icon={Download}
      isDisabled={bytes.length === 0}
      onPress={() => saveFile(name, bytes, document.mimeType)}
    >
      {words.save(formatBytes(bytes.length))}
    </Button>
  );
  if (bytes.length === 0)
    return (
      <StateScreen
        icon={FileQuestion}
        title={words.emptyDocument}
        actions={
          <Button icon={Tags} onPress={() => showTags(sopInstanceUid)}>
            {words.showTags}
          </Button>
        }
      >
        {words.emptyDocumentWords(document.mimeType || words.unknownType)}
      </StateScreen>
    );
  if (kind === 'pdf') return <PdfView bytes={bytes}>{save}</PdfView>;
  if (kind === 'text') {
    const decoded = new TextDecoder().decode(bytes);
    const shown = document.mimeType === 'text/plain' ? decoded : textOfXml(decoded);
    return (
      <>
        <div className={styles['tools']}>
          <span className={styles['dim']}>{words.asText(document.mimeType)}</span>
          <span className={styles['grow']} />
          <CopyButton value={shown} label={words.report.copy} copiedLabel={words.tags.copied} />
          {save}
        </div>
        <article
          className={styles['report']}
          tabIndex={0}
          aria-label={document.title || words.report.untitled}
        >
          <pre className={styles['plain']}>{shown}</pre>
        </article>
      </>
    );
  }
  return (
    <StateScreen icon={FileQuestion} title={document.title || words.file} actions={save}>
      {words.fileWords(document.mimeType || words.unknownType)}
    </StateScreen>
  );
}
