/**
 * Runs something once before the next paint, however often it is asked; in a hidden page, where nothing paints, after a
 * short while, so that state keeps moving.
 */
export function nextPaint(run: () => void): () => void {
  let asked = false
  const go = () => {
    if (!asked) return
    asked = false
    run()
  }
  return () => {
    if (asked) return
    asked = true
    if (document.visibilityState === 'visible') requestAnimationFrame(go)
    setTimeout(go, 100)
  }
}
