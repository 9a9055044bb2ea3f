import { TRANSACTIONS } from '#main/http/dicomweb/capabilities.ts';
import { ANNOTATIONS } from '#main/dicom/annotate-picture.ts';
import { frameMediaType } from '#main/http/dicomweb/wado-frames.ts';
import { MOST_MATCHES, OTHER_MATCHING } from '#main/http/dicomweb/qido-query.ts';
import { FAILURE } from '#main/http/dicomweb/stow-report.ts';
import { DICOMWEB_ROOT } from '#main/http/dicomweb/paths.ts';
import { statusText } from '#main/network/status.ts';
import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';
import { ERROR_KINDS, type ErrorCode } from '#shared/errors.ts';
import { section, table } from './markdown.ts';

export function webServices(): string {
  return section(
    3,
    '5.3 DICOM Web Services',
    `PS3.18, below \`${DICOMWEB_ROOT}\` at the address of the window. Every request needs a session or a bearer token, and the permission of its user.`,
    table(
      ['Transaction', 'Method', 'Resources', 'Parameters', 'Takes', 'Answers, default first'],
      TRANSACTIONS.map(({ name, method, paths, parameters, takes = [], answers }) => [
        name,
        method,
        paths.map(code).join('<br>'),
        parameters.map(code).join(' '),
        takes.map(code).join('<br>'),
        answers.map(code).join('<br>'),
      ]),
    ),
    section(
      4,
      '5.3.1 Retrieving',
      `The default transfer syntax is Explicit VR Little Endian where the object can be decoded without loss, else the stored one; \`transfer-syntax=*\` gives objects as
they are stored; by name there are the stored one and, where it can be decoded, the uncompressed ones of little endian. Compressed frames by themselves have these media types:`,
      table(['Media type', 'Transfer syntaxes'], frameTypes()),
      `Pictures are rendered with the window of the object, or the one that is asked for. \`annotation\` takes ${ANNOTATIONS.map(code).join(' and ')}: patient name, ID, birth date and sex in
the upper left corner; modality, date and time, series, image and frame number, position and exposure or pulse times in the lower left one, as far as the object tells them. There are Latin letters
with their marks; any other is a box. Other values are named in a Warning header; a video leaves as it is.`,
    ),
    section(
      4,
      '5.3.2 Searching',
      `Keys are those of 5.2.4, by keyword or tag, into sequences with dots. At most ${MOST_MATCHES} matches are told; \`limit\` and \`offset\` page through them and a Warning header
says that there are more. Answered with a Warning header and literal matching: ${Object.keys(OTHER_MATCHING).map(code).join(', ')}.`,
    ),
    section(
      4,
      '5.3.3 Storing',
      `200 when all was stored, 202 when some was, 409 when nothing was, 400 when nothing could be read, 413 beyond the largest request, 415 for another media type, 507
when the disk is full. Failure Reason (0008,1197) is the status of C-STORE (7.3.2), or ${Object.entries(
        FAILURE,
      )
        .map(([name, code_]) => `\`${statusText(code_)}\` (${FAILURES[name as keyof typeof FAILURE]})`)
        .join(', ')}.`,
    ),
    section(
      4,
      '5.3.4 As user agent',
      'Other servers are queried (QIDO-RS), retrieved from (WADO-RS, as stored where the server can) and pushed to (STOW-RS), with a bearer token, a user and password, or without. Redirects to another host are not followed.',
    ),
    section(4, '5.3.5 Status codes', table(['HTTP status', 'When'], httpStatuses())),
  );
}

const FAILURES: Readonly<Record<keyof typeof FAILURE, string>> = {
  otherStudy: 'of another study than the address names',
  cannotUnderstand: 'cannot be understood',
  transferSyntax: 'transfer syntax not supported',
};

function code(text: string): string {
  return `\`${text}\``;
}

function frameTypes(): string[][] {
  const types = new Map<string, string[]>();
  for (const { uid, name, isEncapsulated } of TRANSFER_SYNTAXES) {
    if (!isEncapsulated) continue;
    const type = frameMediaType(uid) ?? 'application/octet-stream';
    types.set(type, [...(types.get(type) ?? []), name]);
  }
  return [...types].map(([type, names]) => [code(type), names.join('; ')]);
}

/** What each kind of error means to who asks over HTTP. */
const ERRORS: Readonly<Record<ErrorCode, string>> = {
  INPUT: 'The request cannot be understood',
  UNAUTHENTICATED: 'No session and no token, or one that is over',
  REFUSED: 'The user may not do this',
  MISSING: 'What is named is not here',
  CONFLICT: 'It contradicts what is here',
  CORRUPT: 'What is stored, or was sent, is damaged',
  BUSY: 'Too much at once; Retry-After says when',
  CANCELLED: 'The request was given up',
  INTERNAL: 'Something failed here',
  PEER: 'Another system answered with a failure',
  UNREACHABLE: 'Another system does not answer',
  STORAGE: 'The disk under the archive is gone, read-only or failing',
  FULL: 'The disk has reached its reserve',
};

function httpStatuses(): string[][] {
  const own: string[][] = [
    ['200, 202, 204', 'Done; accepted in part; nothing found, or deleted'],
    ['206, 304', 'A part of what was asked for by range; not changed since'],
    ['406', 'None of the accepted media types or transfer syntaxes can be had'],
    ['413, 414, 415', 'Body too large; address too long; media type not taken'],
  ];
  const errors = Object.entries(ERROR_KINDS).map(([kind, { httpStatus }]) => [
    String(httpStatus),
    ERRORS[kind as ErrorCode],
  ]);
  return [...own, ...errors].sort(([a = ''], [b = '']) => a.localeCompare(b));
}
