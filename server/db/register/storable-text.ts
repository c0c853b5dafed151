/** PostgreSQL's text cannot hold NUL; where a text need not come back exactly, U+FFFD stands for it. */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
