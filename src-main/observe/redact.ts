/**
 * Keeps patients out of the log. It works in the sink, on every line, so that no call site can forget it.
 *
 * Fields are allowed by name: text under any other name is dropped. In the text that remains, UIDs keep their last four
 * characters (enough to tell two apart in a support call), and person names, quoted text and file paths go, since folders and
 * files from media are often named after the patient.
 */
const TEXT_FIELDS = new Set([
  'level',
  'time',
  'msg',
  'part',
  'event',
  'reason',
  'code',
  'type',
  'message',
  'stack',
  'name',
  'reference',
  'procedure',
  'method',
  'route',
  'role',
  'jobId',
  'kind',
  'state',
  'callingAeTitle',
  'calledAeTitle',
  'aeTitle',
  'host',
  'version',
  'platform',
  'node',
  'studyInstanceUid',
  'seriesInstanceUid',
  'sopInstanceUid',
  'sopClassUid',
  'transferSyntaxUid',
]);

const REMOVED = '[removed]';

export function redactFields(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return TEXT_FIELDS.has(field) ? redactText(value) : REMOVED;
  if (Array.isArray(value)) return value.map((item) => redactFields(item, field));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [redactKey(key), redactFields(item, key)]),
    );
  }
  return value;
}

function redactKey(key: string): string {
  return /^[A-Za-z0-9_]{1,40}$/.test(key) ? key : REMOVED;
}

/** Our own code's positions in a stack stay readable; every other path goes. */
const CODE_PATH = /(?:src-main|shared|node_modules|out\/main|node:[\w/]+)[\w@./-]*/;

export function redactText(text: string): string {
  return text
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?[\\/][^\n'"`()]*?(?=[\n'"`()]|:\d|$)/g, redactPath)
    .replace(/'[^'\n]{0,4096}'|"[^"\n]{0,4096}"|`[^`\n]{0,4096}`/g, REMOVED)
    .replace(/[^\s,;()[\]]*\^[^\s,;()[\]]*/g, REMOVED)
    .replace(/\b[0-2]\.\d+(?:\.\d+){3,}\b|\b2\.25\.\d+\b/g, (uid) => `…${uid.slice(-4)}`);
}

function redactPath(found: string): string {
  // A lone slash, as in "and/or", is no path.
  if (!/[\\/][^\\/\s]/.test(found)) return found;
  const code = CODE_PATH.exec(found.replaceAll('\\', '/'));
  return code ? code[0] : REMOVED;
}
