const fields = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])'

/** Whether a key belongs to a field somebody types in, and is no command. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null
}
