/** Whether the reader has the windows of this program before them: one of them has the focus, and this one is not hidden. */
export function isGroupInFront(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
